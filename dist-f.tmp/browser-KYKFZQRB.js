var FORMAT="penchant-person";export{FORMAT};

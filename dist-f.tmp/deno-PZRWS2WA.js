var FormatError=class extends Error{name="FormatError"};function asFormatError(prefix,check){try{check()}catch(error){throw new FormatError(prefix+error.message)}}export{FormatError,asFormatError};

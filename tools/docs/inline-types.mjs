// A TypeDoc plugin: members of an inline object type are documented with the declaration that has the type, and the
// constant `name` of an error class needs no words. All other exported names need documentation of their own.

import { Converter, ReflectionKind } from "typedoc";

const { CallSignature, Method, Property, TypeLiteral } = ReflectionKind;

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    const exempt = project
      .getReflectionsByKind(Property | CallSignature)
      .filter((reflection) => !reflection.hasComment() && (isInline(reflection) || isErrorName(reflection)))
      .map((reflection) => reflection.getFriendlyFullName());
    app.options.setValue("intentionallyNotDocumented", [...new Set(exempt)]);
  });
}

/** A property or a method of an inline object type. */
function isInline({ kind, parent }) {
  if (kind === CallSignature) return parent.kind === Method && parent.parent.kind === TypeLiteral;
  return parent.kind === TypeLiteral;
}

const isErrorName = ({ name, parent }) => name === "name" && parent.name.endsWith("Error");

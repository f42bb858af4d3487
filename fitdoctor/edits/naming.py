"""How a script names the things of Keras, and imports where it has no name for one yet."""

from __future__ import annotations

import re
import textwrap

import libcst as cst

from fitdoctor.edits.changes import KerasObject, Value
from fitdoctor.edits.source import Source, code_of

ROOTS = ("keras", "tensorflow.keras", "tf_keras")
OURS = "fitdoctor.keras"
LONGEST = 80  # characters of a list of numbers that is still written on one line


class Naming:
    """The names that the imports at the top of a file give to Keras and its modules."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.names: dict[str, str] = {}  # "keras", "keras.layers", "keras.layers.Dense" -> name
        self.root = "keras"
        self.last_import: cst.Import | cst.ImportFrom | None = None
        for statement in source.module.body:
            if isinstance(statement, cst.SimpleStatementLine):
                for part in statement.body:
                    if isinstance(part, (cst.Import, cst.ImportFrom)):
                        self._read(part)

    def expression(self, value: Value) -> cst.BaseExpression:
        """The code of a value, importing what it needs; with long lists, on several lines."""
        code = self._code(value)
        if isinstance(value, KerasObject) and len(code) > LONGEST and "[" in code:
            arguments = [f"{name}={self._code(each)}" for name, each in value.arguments.items()]
            lines = [line for each in arguments for line in _filled(each + ",")]
            code = "\n".join([f"{self._name_of(value)}(", *lines, ")"])
        return cst.parse_expression(code)

    def _code(self, value: Value) -> str:
        if not isinstance(value, KerasObject):
            return re.sub(r"e([+-])0", r"e\1", repr(value))  # 1e-5 as people write it
        given = ", ".join(f"{name}={self._code(each)}" for name, each in value.arguments.items())
        return f"{self._name_of(value)}({given})"

    def _name_of(self, value: KerasObject) -> str:
        return self.name(value.module, value.name, value.package)

    def name(self, module: str, name: str, package: str = "keras") -> str:
        """What the file calls `<package>.<module>.<name>`."""
        wanted = f"{package}.{module}.{name}"
        for known in (wanted, f"{package}.{module}", package):
            if known in self.names:
                return self.names[known] + wanted[len(known) :]
        return self._import(module, name, package)

    def _import(self, module: str, name: str, package: str) -> str:
        root = self.root if package == "keras" else package
        path = cst.parse_expression(f"{root}.{module}")
        assert isinstance(path, (cst.Name, cst.Attribute))
        known_as = f"Keras{name}" if self.source.binds(name) else name
        other = cst.AsName(cst.Name(known_as)) if known_as != name else None
        self.add_import(cst.ImportFrom(path, [cst.ImportAlias(cst.Name(name), other)]))
        self.names[f"{package}.{module}.{name}"] = known_as
        return known_as

    def add_import(self, new: cst.Import | cst.ImportFrom) -> None:
        """Put an import behind the last one of Keras', or at the top where there is none."""
        if self.last_import is not None:
            self.source.add_after(self.last_import, new)
        else:
            self.source.add_first(new)

    def _read(self, part: cst.Import | cst.ImportFrom) -> None:
        if isinstance(part.names, cst.ImportStar):
            return
        prefix = ""
        if isinstance(part, cst.ImportFrom):
            if part.relative or part.module is None:
                return
            prefix = code_of(part.module) + "."
        for alias in part.names:
            full = prefix + code_of(alias.name)
            known_as = code_of(alias.asname.name) if alias.asname else ""
            if full == "tensorflow":
                full, known_as = "tensorflow.keras", f"{known_as or 'tensorflow'}.keras"
            self._note(full, known_as or (full if not prefix else code_of(alias.name)), part)

    def _note(self, full: str, known_as: str, part: cst.Import | cst.ImportFrom) -> None:
        if full == OURS or full.startswith(OURS + "."):
            self.names[full] = known_as
        for root in ROOTS:
            if full == root or full.startswith(root + "."):
                name = "keras" + full[len(root) :]
                if name == "keras" and name in self.names and "." in known_as:
                    return  # `keras` itself is shorter than `tf.keras`
                self.names[name] = known_as
                self.root, self.last_import = root, part


def _filled(text: str) -> list[str]:
    """An argument on lines of its own, filled with as many items as they hold."""
    return textwrap.wrap(
        text,
        LONGEST,
        initial_indent="    ",
        subsequent_indent=" " * 8,
        break_long_words=False,
        break_on_hyphens=False,
    )

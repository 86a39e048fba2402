"""Generate the validators of post and configuration files from their JSON Schemas.

    python tools/generate_validators.py            writes the modules
    python tools/generate_validators.py --check    fails when they are not up to date

The generated code only decides; what is wrong is explained by jsonschema, from the same schema.
So everything that serves fastjsonschema's own messages is taken out again, which makes it smaller
and faster, and independent of fastjsonschema at run time.
"""

import argparse
import ast
import sys
from pathlib import Path
from typing import Any

import fastjsonschema

from postsync.adapters.workspace.schema.files import load_schema

TARGET = Path(__file__).resolve().parents[1] / "src/postsync/adapters/workspace/schema"

HEADER = '''"""Generated from schemas/{name}.schema.json by tools/generate_validators.py. Do not edit."""

# mypy: ignore-errors

import re


class Invalid(Exception):
    """The data is not what the schema asks for."""


'''

ANNOTATIONS = {"title", "description", "examples", "default", "patternErrorMessage", "$comment"}


class Strip(ast.NodeTransformer):
    """Takes messages, custom formats and names of places out of fastjsonschema's code."""

    def visit_Raise(self, node: ast.Raise) -> ast.Raise:
        node.exc = ast.Name("Invalid", ast.Load())
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.ExceptHandler:
        self.generic_visit(node)
        node.type = ast.Name("Invalid", ast.Load())
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.args.args = node.args.args[:1]
        node.args.defaults = []
        return node

    def visit_If(self, node: ast.If) -> ast.If:
        self.generic_visit(node)
        # Entries are looked at before they are compared: texts cannot be made to collide in a set.
        is_late = [isinstance(part, ast.For) for part in node.body]
        if any(isinstance(part, ast.FunctionDef) for part in node.body) and any(is_late):
            at = is_late.index(True)
            count = next(n for n, part in enumerate(node.body) if isinstance(part, ast.FunctionDef))
            node.body[count:count] = [node.body.pop(at)]
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id.startswith("validate_"):
            node.args = node.args[:1]
        return node

    def visit_ImportFrom(self, _node: ast.ImportFrom) -> None:
        return None

    def visit_Tuple(self, node: ast.Tuple) -> ast.Tuple:
        # YAML has no decimals, and importing them takes longer than checking a hundred posts.
        node.elts = [item for item in node.elts if ast.unparse(item) != "Decimal"]
        return node

    def visit_Import(self, _node: ast.Import) -> None:
        return None


def bare(schema: Any) -> Any:
    """The schema without what has no say in whether data is valid."""
    if isinstance(schema, list):
        return [bare(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {}
    for name, value in schema.items():
        # Below these, names are keys of the data and not words of the schema.
        if name in {"properties", "definitions", "patternProperties"}:
            kept[name] = {key: bare(sub) for key, sub in value.items()}
        elif name not in ANNOTATIONS:
            kept[name] = bare(value)
    return kept


def generate(name: str) -> str:
    """The source of the validator of one schema."""
    schema = bare(load_schema(name))
    schema["$id"] = name
    code = fastjsonschema.compile_to_code(
        # Without details, fastjsonschema stumbles over `const`; they are stripped in any case.
        schema,
        use_default=False,
        use_formats=False,
        detailed_exceptions=True,
    )
    tree = Strip().visit(ast.parse(code))
    tree.body = [node for node in tree.body if not _is_version(node)]
    body = ast.unparse(ast.fix_missing_locations(tree))
    alias = f"\n\n\ncheck = validate_{name}\n"
    return HEADER.format(name=name) + body + alias


def _is_version(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "VERSION"


def main() -> int:
    """Write the validators, or compare them."""
    parser = argparse.ArgumentParser(description="Generate the validators of YAML files.")
    parser.add_argument("--check", action="store_true", help="only compare; exit 1 on a difference")
    check = parser.parse_args().check
    stale = []
    for name in ("post", "config"):
        target = TARGET / f"_{name}_validator.py"
        source = generate(name)
        if check and (not target.is_file() or target.read_text("utf-8") != source):
            stale.append(target.name)
        elif not check:
            target.write_text(source, "utf-8")
    if stale:
        print(f"not up to date: {', '.join(stale)}; run tools/generate_validators.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())

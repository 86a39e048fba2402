"""The command line: parses, wires, exits."""

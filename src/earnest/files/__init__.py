"""Reading files written by people: strict YAML in, typed values out, errors that say where and what to do."""

from earnest.files.decode import decode
from earnest.files.errors import InvalidFile, Problem
from earnest.files.yaml_source import Source, read_source

__all__ = ["InvalidFile", "Problem", "Source", "decode", "read_source"]

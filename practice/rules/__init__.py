"""The rules of the practice. Pure: values in, values out; no database, no Flask, no clock."""

"""Text from fields, fields from text: what is asked for, how it is checked and compared."""

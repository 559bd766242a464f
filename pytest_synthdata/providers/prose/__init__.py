"""English prose that carries a JSON value, and the values that such prose carries.

    told   = known ". The " clause (". The " clause)* ". And the " clause "."
           | known ": " clauses "." | listed ": " items "." | single ": " value "."
           | "Here are " count " records." (" In the first, " clauses ".")+
    notes  = " As for the text, " clauses "."     straight after what is told
    clauses = ["the "] clause (", " ["and "] ["the "] clause)*
    clause = name (" is " | " are " | " ") value
           | name " list " ["holds "] items | name " list " ["is "] "empty"
    items  = value ((", " | " and ") value)*
    value  = string | number | "true" | "false" | "unknown" | ["an "] "empty " ("list" | "record")
           | ["a "] "list (" items ")" | ["a "] "record (" clauses ")"
    string = a pair of quotation marks around what holds neither | "[=]" around what holds it not,
             with one sign of equality more than stand anywhere in the string
    name   = words that the grammar does not use itself, for `words_joined_so` | string

Strings stand in quotation marks always, so no string is mistaken for a word of the grammar, and a
told text ends where its own grammar ends: what stands before, between and after told texts is
free. Words in brackets are left out where the text would be too long otherwise.
"""

from pytest_synthdata.providers.prose.hearing import hear
from pytest_synthdata.providers.prose.telling import tell

__all__ = ["hear", "tell"]

"""`make docs`: every page that is made from the code."""

from docs.tools.pages import write_pages

write_pages()

"""The Web API, one module per family of methods; each has a table `METHODS` from name to function."""

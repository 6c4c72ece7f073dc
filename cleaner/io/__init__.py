"""Readers and writers of the formats that documents are kept in, a module each."""

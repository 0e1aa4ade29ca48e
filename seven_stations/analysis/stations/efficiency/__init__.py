"""Station 4: how economically the text uses characters, scenes and pages."""

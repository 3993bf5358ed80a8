"""Recurrent layers in NumPy that read like their equations and equal torch's."""

"""MicroPython images: for which chip, whether they are whole, kept on this computer."""

from gateway.images.image import Image, ImageError, read_image
from gateway.images.library import Library, default_folder, newer

__all__ = ["Image", "ImageError", "Library", "default_folder", "newer", "read_image"]

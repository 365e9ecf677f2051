"""What QGIS opens by itself: styles, a project, and both in one package."""

from data.exports.qgis.look import Class, Label, Look, Tints
from data.exports.qgis.package import write_package
from data.exports.qgis.style import style_of

__all__ = ["Class", "Label", "Look", "Tints", "style_of", "write_package"]

"""Run by a Python that has QGIS: open a project headless, tell what it holds, draw it.

Usage: qgis_open.py PROJECT PNG
"""

import json
import sys

from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
)
from qgis.PyQt.QtCore import QSize  # type: ignore[import-not-found]
from qgis.PyQt.QtGui import QColor  # type: ignore[import-not-found]


def main(file: str, picture: str) -> None:
    application = QgsApplication([], False)
    application.initQgis()
    project = QgsProject.instance()
    opened = project.read(file)
    layers = list(project.mapLayers().values())
    told = {
        layer.name(): {
            "valid": layer.isValid(),
            "rows": layer.featureCount(),
            "crs": layer.crs().authid(),
            "aliases": [name for name in layer.attributeAliases().values() if name],
            "renderer": layer.renderer().type() if layer.renderer() else None,
        }
        for layer in layers
    }
    settings = QgsMapSettings()
    tree = project.layerTreeRoot()
    drawn = [layer for layer in tree.layerOrder() if layer in tree.checkedLayers()]
    settings.setLayers([layer for layer in drawn if layer.isSpatial()])
    settings.setDestinationCrs(project.crs())
    settings.setBackgroundColor(QColor("#f6f5f2"))
    settings.setOutputSize(QSize(1200, 900))
    whole = drawn[0].extent()
    for layer in drawn[1:]:
        whole.combineExtentWith(layer.extent())
    settings.setExtent(whole.buffered(whole.width() / 40))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(picture)
    said = {"opened": opened, "crs": project.crs().authid(), "layers": told}
    sys.stdout.write(json.dumps(said) + "\n")
    project.clear()
    application.exitQgis()


main(*sys.argv[1:])

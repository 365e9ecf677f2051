"""Run by a Python that has QGIS: open a project headless, tell what it holds, draw it.

Usage: qgis_open.py PROJECT PNG [USERNAME TOKEN]
With a name and a token they are what the person at the keyboard gives when a service asks.
"""

import base64
import json
import os
import sys

from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsCoordinateTransform,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsNetworkAccessManager,
    QgsProject,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QSize  # type: ignore[import-not-found]
from qgis.PyQt.QtGui import QColor  # type: ignore[import-not-found]


def main(file: str, picture: str, *login: str) -> None:
    application = QgsApplication([], False)
    application.initQgis()
    if login:
        said = b"Basic " + base64.b64encode(":".join(login).encode())
        QgsNetworkAccessManager.setRequestPreprocessor(
            lambda request: request.setRawHeader(b"Authorization", said)
        )
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
            "labels": layer.isSpatial() and layer.labelsEnabled(),
            "provider": layer.dataProvider().name(),
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
    whole = QgsRectangle()
    whole.setMinimal()
    for layer in drawn:
        move = QgsCoordinateTransform(layer.crs(), project.crs(), project)
        whole.combineExtentWith(move.transformBoundingBox(layer.extent()))
    settings.setExtent(whole.buffered(whole.width() / 40))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(picture)
    listed = [node.name() for node in tree.children()]
    found = {"opened": opened, "crs": project.crs().authid(), "layers": told, "listed": listed}
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    os._exit(0)  # QGIS 3.22 falls over layers of services when it ends in order


main(*sys.argv[1:])

"""Run by a Python that has QGIS: open the layers of a GeoPackage by themselves, as a drop does.

Usage: qgis_gpkg.py FILE PNG LAYER…
"""

import json
import os
import sys

from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize  # type: ignore[import-not-found]
from qgis.PyQt.QtGui import QColor  # type: ignore[import-not-found]


def main(file: str, picture: str, *names: str) -> None:
    application = QgsApplication([], False)
    application.initQgis()
    layers = {name: QgsVectorLayer(f"{file}|layername={name}", name, "ogr") for name in names}
    told = {}
    for name, layer in layers.items():
        said, found = layer.loadDefaultStyle()
        told[name] = {
            "valid": layer.isValid(),
            "styled": found,
            "said": said,
            "renderer": layer.renderer().type(),
            "labels": layer.labelsEnabled(),
            "aliases": [one for one in layer.attributeAliases().values() if one],
        }
    settings = QgsMapSettings()
    settings.setLayers(list(layers.values()))
    settings.setDestinationCrs(next(iter(layers.values())).crs())
    settings.setBackgroundColor(QColor("#ffffff"))
    settings.setOutputSize(QSize(600, 450))
    settings.setExtent(layers[names[-1]].extent())
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(picture)
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    os._exit(0)  # layers must not outlive the application, in which Python does not help


main(*sys.argv[1:])

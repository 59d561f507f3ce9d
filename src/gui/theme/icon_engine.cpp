// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/theme/icon_engine.h"

#include <QFile>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace penstock::gui {

// A size wider than high leaves the rest at the right empty: that is how a button gets a gap between icon and text.
QPixmap IconEngine::render(const QSize& pixels, QIcon::Mode mode) const {
  QColor color = theme_.ink(ink_);
  if (mode == QIcon::Disabled) color.setAlphaF(0.4);
  const QString key = QStringLiteral("penstock/%1/%2/%3x%4")
                          .arg(name_, color.name(QColor::HexArgb))
                          .arg(pixels.width())
                          .arg(pixels.height());
  QPixmap pixmap;
  if (QPixmapCache::find(key, &pixmap)) return pixmap;
  pixmap = QPixmap(pixels);
  pixmap.fill(Qt::transparent);
  QFile file(":/icons/" + name_ + ".svg");
  if (file.open(QIODevice::ReadOnly)) {
    QByteArray svg = file.readAll();
    svg.replace("currentColor", color.name(QColor::HexRgb).toLatin1());
    svg.replace("stroke-width=\"2\"", "stroke-width=\"1.75\"");
    QSvgRenderer renderer(svg);
    QPainter painter(&pixmap);
    painter.setOpacity(color.alphaF());
    const int side = std::min(pixels.width(), pixels.height());
    renderer.render(&painter, QRectF(0, 0, side, side));
  }
  QPixmapCache::insert(key, pixmap);
  return pixmap;
}

void IconEngine::paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) {
  const qreal ratio = painter->device()->devicePixelRatioF();
  QPixmap pixmap = render((QSizeF(rect.size()) * ratio).toSize(), mode);
  pixmap.setDevicePixelRatio(ratio);
  painter->drawPixmap(rect.topLeft(), pixmap);
}

QPixmap IconEngine::pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) {
  return render(size, mode);
}

QPixmap IconEngine::scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal scale) {
  QPixmap pixmap = render(size, mode);  // the size is in device pixels already
  pixmap.setDevicePixelRatio(scale);
  return pixmap;
}

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/small_widgets.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>

#include "gui/theme.h"

namespace penstock::gui {

PillButton::PillButton(Theme& theme, QWidget* parent) : QToolButton(parent), theme_(theme) {
  setPopupMode(QToolButton::InstantPopup);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::PointingHandCursor);
}

QString PillButton::label() const {
  return menu() ? text() + QStringLiteral(" ▾") : text();
}

QSize PillButton::sizeHint() const {
  const int width = QFontMetrics(theme_.ui(11)).horizontalAdvance(label()) + theme_.scaled(18);
  return {width, theme_.scaled(20)};
}
QSize PillButton::minimumSizeHint() const {
  return {theme_.scaled(46), theme_.scaled(20)};
}

void PillButton::paintEvent(QPaintEvent*) {
  const Tokens& t = theme_.tokens();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
  painter.setPen(hasFocus() ? QPen(t.accent) : QPen(Qt::NoPen));
  painter.setBrush(isDown() || underMouse() ? t.line : t.hover);
  painter.drawRoundedRect(box, 5, 5);
  painter.setFont(theme_.ui(11));
  painter.setPen(underMouse() || hasFocus() ? t.text : t.dim);
  const int pad = theme_.scaled(9);
  const QRect area = rect().adjusted(pad, 0, -pad + 2, 0);
  const QFontMetrics metrics(painter.font());
  // The caret stays when the words have to give way.
  const QString caret = menu() ? QStringLiteral(" ▾") : QString();
  const int room = area.width() - metrics.horizontalAdvance(caret);
  painter.drawText(area, Qt::AlignVCenter | Qt::AlignHCenter, metrics.elidedText(text(), Qt::ElideRight, room) + caret);
}

ElidedLabel::ElidedLabel(Theme& theme, QWidget* parent) : QLabel(parent), theme_(theme) {
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  setTextInteractionFlags(Qt::NoTextInteraction);
}

void ElidedLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setFont(theme_.ui(11));
  painter.setPen(theme_.tokens().dim);
  const QFontMetrics metrics(painter.font());
  // A few letters and an ellipsis tell nothing: then rather nothing.
  if (width() < std::min(theme_.scaled(48), metrics.horizontalAdvance(text()))) return;
  painter.drawText(rect(), Qt::AlignRight | Qt::AlignVCenter, metrics.elidedText(text(), Qt::ElideRight, width()));
}

NoticeBar::NoticeBar(Theme& theme, const QString& objectName, QWidget* parent) : QWidget(parent), theme_(theme) {
  setObjectName(objectName);
  setProperty("look", "banner");
  setAttribute(Qt::WA_StyledBackground);
  row_ = new QHBoxLayout(this);
  row_->setContentsMargins(theme.scaled(12), theme.scaled(4), theme.scaled(8), theme.scaled(4));
  row_->setSpacing(theme.scaled(8));
  icon_ = new QLabel(this);
  label_ = new QLabel(this);
  label_->setObjectName(objectName + "Text");
  label_->setWordWrap(true);
  label_->setTextFormat(Qt::PlainText);
  label_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  label_->setFocusPolicy(Qt::NoFocus);
  row_->addWidget(icon_, 0, Qt::AlignTop);
  row_->addWidget(label_, 1);
  hide();
}

void NoticeBar::setNotice(const QString& text, bool warning) {
  label_->setText(text);
  setAccessibleName(text);
  warning_ = warning;
  const QIcon icon =
      theme_.icon(warning ? "triangle-alert" : "circle-alert", warning ? Theme::Ink::warning : Theme::Ink::dim);
  icon_->setPixmap(icon.pixmap(QSize(16, 16), devicePixelRatioF()));
  setVisible(!text.isEmpty());
}

QToolButton* NoticeBar::addButton(const QString& text, const QString& objectName) {
  auto* button = new QToolButton(this);
  button->setText(text);
  button->setObjectName(objectName);
  button->setAccessibleName(text);
  button->setFocusPolicy(Qt::StrongFocus);
  row_->addWidget(button, 0, Qt::AlignVCenter);
  return button;
}

ImageView::ImageView(Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setAccessibleName(tr("Image"));
  setFocusPolicy(Qt::StrongFocus);
}

void ImageView::setImage(QImage image, const QString& caption) {
  image_ = std::move(image);
  scaled_ = {};
  caption_ = caption;
  setAccessibleDescription(caption);
  update();
}

void ImageView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), theme_.tokens().editor);
  if (image_.isNull()) return;
  const int foot = theme_.scaled(32), pad = theme_.scaled(16);
  const QSize room = QSize(width() - 2 * pad, height() - foot - pad).expandedTo({1, 1});
  QSize size = image_.size();
  if (size.width() > room.width() || size.height() > room.height()) size.scale(room, Qt::KeepAspectRatio);
  const qreal ratio = devicePixelRatioF();
  const QSize pixels = (QSizeF(size) * ratio).toSize().boundedTo(image_.size()).expandedTo({1, 1});
  if (scaled_.size() != pixels) scaled_ = image_.scaled(pixels, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
  const QRect place(QPoint((width() - size.width()) / 2, pad + (room.height() - size.height()) / 2), size);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  painter.drawImage(place, scaled_);
  painter.setFont(theme_.ui(12));
  painter.setPen(theme_.tokens().dim);
  painter.drawText(QRect(0, height() - foot, width(), foot), Qt::AlignCenter, caption_);
}

void ImageView::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  menu.addAction(theme_.icon("copy"), tr("Copy image"), this,
                 [this] { QGuiApplication::clipboard()->setImage(image_); });
  menu.exec(event->globalPos());
}

QLabel* makeMessage(const QString& objectName, QWidget* parent) {
  auto* label = new QLabel(parent);
  label->setObjectName(objectName);
  label->setProperty("look", "dim");
  label->setAlignment(Qt::AlignCenter);
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

}  // namespace penstock::gui

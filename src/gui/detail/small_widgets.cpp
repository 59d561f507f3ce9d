// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/small_widgets.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QStyle>
#include <QStyleOptionToolButton>
#include <algorithm>
#include <utility>

#include "gui/plain_text.h"
#include "gui/theme.h"
#include "gui/theme/look.h"

namespace penstock::gui {

PillButton::PillButton(Theme& theme, QWidget* parent) : QToolButton(parent), theme_(theme) {
  setPopupMode(QToolButton::InstantPopup);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::PointingHandCursor);
}

QString PillButton::label(bool isShort) const {
  return (isShort ? text().section(QStringLiteral(" · "), 0, 0) : text()) + (menu() ? QStringLiteral(" ▾") : QString());
}

int PillButton::widthOf(bool isShort) const {
  return QFontMetrics(theme_.ui(11)).horizontalAdvance(label(isShort)) + theme_.scaled(18);
}

void PillButton::setShort(bool isShort) {
  short_ = isShort;
  update();
}

QSize PillButton::sizeHint() const {
  return {widthOf(short_), theme_.scaled(20)};
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
  const QRect area = rect().adjusted(theme_.scaled(6), 0, -theme_.scaled(6), 0);
  painter.drawText(area, Qt::AlignCenter,
                   QFontMetrics(painter.font()).elidedText(label(short_), Qt::ElideRight, area.width()));
}

TabButton::TabButton(Theme& theme, const QString& title, QWidget* parent) : QToolButton(parent), theme_(theme) {
  setText(title);
  setCheckable(true);
  setProperty("look", "tab");
  setFont(theme_.ui(12));
  setFocusPolicy(Qt::StrongFocus);
  fit();
  connect(&theme, &Theme::changed, this, [this] {
    setFont(theme_.ui(12));
    fit();
  });
}

void TabButton::setBadge(const QString& badge) {
  badge_ = badge;
  fit();
  update();
}

void TabButton::fit() {
  // The style's own idea of a tool button is wider by a third.
  int width = QFontMetrics(theme_.ui(12, QFont::Medium)).horizontalAdvance(text()) + theme_.scaled(22);
  if (!badge_.isEmpty()) width += QFontMetrics(theme_.ui(11)).horizontalAdvance(badge_) + theme_.scaled(16);
  setFixedSize(width, theme_.scaled(24));
}

void TabButton::paintEvent(QPaintEvent* event) {
  if (badge_.isEmpty()) return QToolButton::paintEvent(event);
  // The style draws the button, its text and the badge are set beside each other here.
  QStyleOptionToolButton option;
  initStyleOption(&option);
  option.text.clear();
  QPainter painter(this);
  style()->drawComplexControl(QStyle::CC_ToolButton, &option, &painter, this);
  const Tokens& t = theme_.tokens();
  const int pad = theme_.scaled(11);
  const QFont words = theme_.ui(12, isChecked() ? QFont::Medium : QFont::Normal);
  painter.setFont(words);
  painter.setPen(isChecked() || underMouse() ? t.text : t.dim);
  painter.drawText(rect().adjusted(pad, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, text());
  painter.setFont(theme_.ui(11));
  const int width = painter.fontMetrics().horizontalAdvance(badge_) + theme_.scaled(10);
  const int height = theme_.scaled(16);
  const QRect box(this->width() - width - theme_.scaled(7), (this->height() - height) / 2, width, height);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(isChecked() ? t.background : t.hover);
  painter.drawRoundedRect(box, height / 2.0, height / 2.0);
  painter.setPen(isChecked() ? t.text : t.dim);
  painter.drawText(box, Qt::AlignCenter, badge_);
}

PillCorner::PillCorner(Theme& theme, PlainLabel* label, PillButton* pill) : theme_(theme), label_(label), pill_(pill) {
  label->setParent(this);
  pill->setParent(this);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
}

void PillCorner::addPill(PillButton* pill) {
  pill->setParent(this);
  others_.push_back(pill);
  arrange();
}

int PillCorner::widthOf(bool isShort) const {
  int width = pill_->isHidden() ? 0 : pill_->widthOf(isShort);
  for (const PillButton* other : others_)
    if (!other->isHidden()) width += other->widthOf(false) + theme_.scaled(4);
  return width;
}

QSize PillCorner::sizeHint() const { return {widthOf(false), theme_.scaled(24)}; }
int PillCorner::leastWidth() const { return widthOf(true); }

void PillCorner::arrange() {
  if (const int wide = widthOf(false); std::exchange(told_, wide) != wide) updateGeometry();
  const int gap = theme_.scaled(10), height = theme_.scaled(20), top = (this->height() - height) / 2;
  int room = width();
  for (auto it = others_.rbegin(); it != others_.rend(); ++it) {
    if ((*it)->isHidden()) continue;
    const int wide = (*it)->widthOf(false);
    (*it)->setGeometry(room - wide, top, wide, height);
    room -= wide + theme_.scaled(4);
  }
  const QFontMetrics metrics(theme_.ui(11));
  const QString text = label_->text();
  const auto wide = [&](const QString& words) {
    return words.isEmpty() ? 0 : metrics.horizontalAdvance(words) + gap + 2;
  };
  const bool whole = pill_->widthOf(false) + wide(text.section(QStringLiteral(" · "), 0, 0)) <= room;
  pill_->setShort(!whole);
  const int pill = std::clamp(pill_->widthOf(!whole), 0, std::max(0, room));
  pill_->setGeometry(room - pill, top, pill, height);
  label_->setGeometry(0, top, std::max(0, room - pill - gap), height);
}

YieldingLabel::YieldingLabel(Theme& theme, QWidget* parent) : PlainLabel(parent), theme_(theme) {
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  setTextInteractionFlags(Qt::NoTextInteraction);
}

void YieldingLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setFont(theme_.ui(11));
  painter.setPen(theme_.tokens().dim);
  const QFontMetrics metrics(painter.font());
  const auto fits = [&](const QString& words) { return metrics.horizontalAdvance(words) <= width(); };
  const QString words = fits(text()) ? text() : text().section(QStringLiteral(" · "), 0, 0);
  if (fits(words)) painter.drawText(rect(), Qt::AlignRight | Qt::AlignVCenter, words);
}

NoticeBar::NoticeBar(Theme& theme, const QString& objectName, QWidget* parent) : QWidget(parent), theme_(theme) {
  setObjectName(objectName);
  setAttribute(Qt::WA_StyledBackground);
  row_ = new QHBoxLayout(this);
  row_->setContentsMargins(theme.scaled(12), theme.scaled(4), theme.scaled(8), theme.scaled(4));
  row_->setSpacing(theme.scaled(8));
  icon_ = new PlainLabel(this);
  label_ = new PlainLabel(this);
  label_->setObjectName(objectName + "Text");
  label_->setWordWrap(true);
  label_->setTextFormat(Qt::PlainText);
  label_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  label_->setFocusPolicy(Qt::NoFocus);
  label_->setMinimumHeight(theme.scaled(22));
  row_->addWidget(icon_, 0, Qt::AlignVCenter);
  row_->addWidget(label_, 1);
  connect(&theme_, &Theme::changed, this, &NoticeBar::restyle);
  hide();
}

void NoticeBar::setNotice(const QString& text, bool warning) {
  if (text == label_->text() && warning == warning_) return;
  label_->setText(text);
  setAccessibleName(text);
  warning_ = warning;
  restyle();
  setVisible(!text.isEmpty());
}

void NoticeBar::restyle() {
  const QIcon icon =
      theme_.icon(warning_ ? "triangle-alert" : "circle-alert", warning_ ? Theme::Ink::warning : Theme::Ink::dim);
  icon_->setPixmap(icon.pixmap(QSize(16, 16), devicePixelRatioF()));
  // Amber is for what went wrong; the rest is a bar like others.
  setLook(this, warning_ ? "banner" : "bar");
}

QPushButton* NoticeBar::addButton(const QString& text, const QString& objectName) {
  auto* button = new QPushButton(text, this);
  button->setProperty("look", "link");
  button->setObjectName(objectName);
  button->setAccessibleName(text);
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

namespace {

/// What shines through: a white mark on white would be nothing to see.
void paintChecks(QPainter& painter, const QRect& place, const Tokens& t, int side) {
  QColor dark = t.dim;
  dark.setAlpha(64);
  painter.save();
  painter.setClipRect(place);
  painter.fillRect(place, t.hover);
  for (int y = 0; y * side < place.height(); ++y)
    for (int x = y % 2; x * side < place.width(); x += 2) painter.fillRect(QRect(place.left() + x * side, place.top() + y * side, side, side), dark);
  painter.restore();
}

}  // namespace

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
  if (image_.hasAlphaChannel()) paintChecks(painter, place, theme_.tokens(), theme_.scaled(8));
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

PlainLabel* makeMessage(const QString& objectName, QWidget* parent) {
  auto* label = new PlainLabel(parent);
  label->setObjectName(objectName);
  label->setCaption(QObject::tr("Message"));
  label->setProperty("look", "dim");
  label->setAlignment(Qt::AlignCenter);
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

}  // namespace penstock::gui

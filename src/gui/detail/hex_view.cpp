// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/hex_view.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QMetaMethod>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include "gui/theme.h"
#include "penstock/codec/hex.h"
#include "penstock/display/find_bytes.h"

namespace penstock::gui {
namespace {

constexpr std::uint64_t kPage = 64 * 1024;
constexpr int kCachedPages = 64;
constexpr int kTop = 8, kSide = 14;  // design pixels
constexpr unsigned kPerLine[] = {16, 8, 4};

}  // namespace

HexView::HexView(Theme& theme, QThreadPool& pool, QWidget* parent)
    : QAbstractScrollArea(parent), theme_(theme), reading_(pool), copying_(pool) {
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  viewport()->setCursor(Qt::IBeamCursor);
  connect(&theme_, &Theme::changed, this, &HexView::restyle);
  restyle();
}

void HexView::restyle() {
  const QFontMetricsF metrics(theme_.mono());
  charWidth_ = metrics.horizontalAdvance(QLatin1Char('0'));
  lineHeight_ = std::max(theme_.scaled(19), int(std::ceil(metrics.height())) + 2);
  fitWidth();
  updateScrollBars();
  viewport()->update();
}

void HexView::setBytes(std::shared_ptr<const model::BodyReader> bytes, bool keepPlace) {
  ++generation_;
  reading_.cancel();
  copying_.cancel();
  bytes_ = std::move(bytes);
  size_ = bytes_ ? bytes_->size() : 0;
  digits_ = codec::hexOffsetDigits(size_);
  pages_.clear();
  wanted_.clear();
  problem_.clear();
  if (!keepPlace) anchor_ = caret_ = 0, selecting_ = false;
  fitWidth();
  updateScrollBars();
  if (!keepPlace) verticalScrollBar()->setValue(0);
  viewport()->update();
}

std::uint64_t HexView::page() const {
  return std::uint64_t(std::max(1, (viewport()->height() - theme_.scaled(kTop)) / lineHeight_));
}
std::uint64_t HexView::firstLine() const {
  return std::uint64_t(std::max(0, verticalScrollBar()->value()));
}

void HexView::updateScrollBars() {
  verticalScrollBar()->setPageStep(int(page()));
  verticalScrollBar()->setRange(0, int(std::min<std::uint64_t>(lines() > page() ? lines() - page() : 0, INT_MAX)));
  horizontalScrollBar()->setPageStep(viewport()->width());
  horizontalScrollBar()->setRange(0, std::max(0, widthOf(perLine_) - viewport()->width()));
}

int HexView::widthOf(unsigned perLine) const {
  return columnX(digits_ + codec::hexColumn(perLine, perLine) + 1 + perLine) + theme_.scaled(kSide) / 2;
}

void HexView::fitWidth() {
  const auto* fits = std::find_if(std::begin(kPerLine), std::end(kPerLine) - 1, [&](unsigned n) { return widthOf(n) <= viewport()->width(); });
  if (*fits == perLine_) return;
  const std::uint64_t first = firstLine() * perLine_;
  perLine_ = *fits;
  updateScrollBars();
  verticalScrollBar()->setValue(int(std::min<std::uint64_t>(first / perLine_, INT_MAX)));
}

void HexView::resizeEvent(QResizeEvent*) {
  fitWidth();
  updateScrollBars();
}

int HexView::columnX(unsigned column) const {
  return theme_.scaled(kSide) + int(std::lround(charWidth_ * column));
}

unsigned HexView::hexColumn(unsigned at) const { return digits_ + codec::hexColumn(at, perLine_); }

const std::string* HexView::pageOf(std::uint64_t offset) {
  const std::uint64_t page = offset / kPage;
  if (const auto found = pages_.constFind(page); found != pages_.cend()) return &*found;
  wanted_.insert(page);
  if (!reading_.running() && problem_.isEmpty()) fetch(page);
  return nullptr;
}

void HexView::fetch(std::uint64_t page) {
  reading_.start<Result<std::string>>(
      [bytes = bytes_, page](const CancelToken&) { return bytes->read(page * kPage, kPage); },
      [this, page](Result<std::string> read) {
        wanted_.erase(page);
        if (read.has_error()) {
          problem_ = QString::fromStdString(read.error().message);
        } else {
          if (pages_.size() >= kCachedPages) pages_.clear();
          pages_.insert(page, std::move(*read));
        }
        // Only what is still in sight is worth the next read.
        const std::uint64_t first = firstLine() * perLine_ / kPage, last = (firstLine() + this->page() + 1) * perLine_ / kPage;
        std::erase_if(wanted_, [&](std::uint64_t p) { return p < first || p > last; });
        if (!wanted_.empty() && problem_.isEmpty()) fetch(*wanted_.begin());
        viewport()->update();
        Q_EMIT pageArrived();
      });
}

QString HexView::lineText(std::uint64_t line) {
  const std::uint64_t offset = line * perLine_;
  const std::string* page = pageOf(offset);
  if (!page) return {};
  const std::size_t within = std::min(std::size_t(offset % kPage), page->size());
  return QString::fromStdString(codec::hexLine(offset, std::string_view(*page).substr(within, perLine_), digits_, perLine_));
}

void HexView::paintSelection(QPainter& painter, std::uint64_t line, int y) const {
  if (!selecting_) return;
  const std::uint64_t from = selectionStart(), to = selectionEnd();
  const int shift = -horizontalScrollBar()->value();
  for (unsigned i = 0; i < perLine_; ++i) {
    const std::uint64_t at = line * perLine_ + i;
    if (at < from || at >= to) continue;
    const bool goesOn = at + 1 < to && i + 1 < perLine_;
    const int x = columnX(hexColumn(i)), end = goesOn ? columnX(hexColumn(i + 1)) : columnX(hexColumn(i) + 2) + 1;
    painter.fillRect(x + shift, y, end - x, lineHeight_, theme_.tokens().selection);
    painter.fillRect(columnX(charColumn(i)) + shift, y, int(charWidth_) + 1, lineHeight_, theme_.tokens().selection);
  }
}

void HexView::paintLine(QPainter& painter, std::uint64_t line, int y) {
  const Tokens& t = theme_.tokens();
  const auto draw = [&](unsigned column, const QString& text, const QColor& color) {
    painter.setPen(color);
    painter.drawText(QRect(columnX(column) - horizontalScrollBar()->value(), y, viewport()->width() * 4, lineHeight_),
                     Qt::AlignLeft | Qt::AlignVCenter, text);
  };
  const QString all = lineText(line);
  if (all.isEmpty()) return draw(0, QString::number(line * perLine_, 16).rightJustified(int(digits_), QLatin1Char('0')), t.dim);
  draw(0, all.left(int(digits_)), t.dim);
  // Zeros, and the dots that stand for no character, step back: what is written between them is what one looks for.
  QString digits = all.left(int(hexColumn(perLine_))), zeros(digits.size(), QLatin1Char(' ')), shown = all.mid(int(charColumn(0))).chopped(1),
          dots(shown.size(), QLatin1Char(' '));
  digits.replace(0, int(digits_), QString(int(digits_), QLatin1Char(' ')));
  for (int i = 0; i < shown.size(); ++i) {
    const int at = int(hexColumn(unsigned(i)));
    const QString byte = digits.mid(at, 2);
    if (byte == QLatin1String("00")) {
      zeros.replace(at, 2, byte);
      digits.replace(at, 2, QStringLiteral("  "));
    }
    if (shown[i] != QLatin1Char('.') || byte == QLatin1String("2e")) continue;
    dots[i] = shown[i];
    shown[i] = QLatin1Char(' ');
  }
  draw(0, digits, t.text);
  draw(0, zeros, t.dim);
  draw(charColumn(0), shown, t.string);
  draw(charColumn(0), dots, t.dim);
}

void HexView::paintEvent(QPaintEvent*) {
  const Tokens& t = theme_.tokens();
  QPainter painter(viewport());
  painter.fillRect(viewport()->rect(), t.editor);
  painter.setFont(theme_.mono());
  if (!problem_.isEmpty()) {
    painter.setPen(t.serverError);
    painter.drawText(viewport()->rect().adjusted(14, 8, -14, 0), Qt::TextWordWrap,
                     tr("The body could not be read: %1").arg(problem_));
    return;
  }
  int y = theme_.scaled(kTop);
  for (std::uint64_t line = firstLine(); line < lines() && y < viewport()->height(); ++line, y += lineHeight_) {
    paintSelection(painter, line, y);
    paintLine(painter, line, y);
  }
}

std::uint64_t HexView::selectionEnd() const {
  return selecting_ ? std::min(std::max(anchor_, caret_) + 1, size_) : selectionStart();
}

void HexView::select(std::uint64_t from, std::uint64_t to) {
  selecting_ = to > from;
  anchor_ = std::min(from, size_);
  caret_ = to > from ? std::min(to - 1, size_) : anchor_;
  viewport()->update();
}

std::uint64_t HexView::byteAt(const QPoint& point) const {
  const int y = std::max(0, point.y() - theme_.scaled(kTop));
  const std::uint64_t line = firstLine() + std::uint64_t(y / lineHeight_);
  const double column = (point.x() + horizontalScrollBar()->value() - columnX(0)) / charWidth_;
  unsigned i = 0;
  if (column >= hexColumn(perLine_))
    i = unsigned(std::clamp(column - charColumn(0), 0.0, double(perLine_ - 1)));
  else
    while (i + 1 < perLine_ && column >= hexColumn(i + 1) - 0.5) ++i;
  return size_ ? std::min(line * perLine_ + i, size_ - 1) : 0;
}

void HexView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  caret_ = byteAt(event->pos());
  if (!(event->modifiers() & Qt::ShiftModifier)) anchor_ = caret_;
  selecting_ = size_ > 0;
  viewport()->update();
}

void HexView::mouseMoveEvent(QMouseEvent* event) {
  if (!(event->buttons() & Qt::LeftButton)) return;
  if (event->pos().y() > viewport()->height()) verticalScrollBar()->setValue(verticalScrollBar()->value() + 2);
  if (event->pos().y() < 0) verticalScrollBar()->setValue(verticalScrollBar()->value() - 2);
  caret_ = byteAt(event->pos());
  viewport()->update();
}

void HexView::moveCaret(std::int64_t by, bool keep) {
  if (!size_) return;
  caret_ = std::uint64_t(std::clamp<std::int64_t>(std::int64_t(caret_) + by, 0, std::int64_t(size_) - 1));
  if (!keep) anchor_ = caret_;
  selecting_ = true;
  const std::uint64_t line = caret_ / perLine_;
  if (line < firstLine()) verticalScrollBar()->setValue(int(line));
  if (line >= firstLine() + page()) verticalScrollBar()->setValue(int(line - page() + 1));
  viewport()->update();
}

void HexView::keyPressEvent(QKeyEvent* event) {
  const bool keep = event->modifiers() & Qt::ShiftModifier;
  const auto rows = std::int64_t(page()), line = std::int64_t(perLine_);
  const auto all = std::int64_t(size_);
  const bool ends = event->modifiers() & Qt::ControlModifier;
  if (event->matches(QKeySequence::Copy)) return copyHex();
  if (event->matches(QKeySequence::SelectAll)) return select(0, size_);
  switch (event->key()) {
    case Qt::Key_Left:
      return moveCaret(-1, keep);
    case Qt::Key_Right:
      return moveCaret(1, keep);
    case Qt::Key_Up:
      return moveCaret(-line, keep);
    case Qt::Key_Down:
      return moveCaret(line, keep);
    case Qt::Key_PageUp:
      return moveCaret(-line * rows, keep);
    case Qt::Key_PageDown:
      return moveCaret(line * rows, keep);
    case Qt::Key_Home:
      return moveCaret(ends ? -all : -(std::int64_t(caret_) % line), keep);
    case Qt::Key_End:
      return moveCaret(ends ? all : line - 1 - std::int64_t(caret_) % line, keep);
    default:
      QAbstractScrollArea::keyPressEvent(event);
  }
}

void HexView::copyBytes(bool hex) {
  if (!selecting_ || !bytes_) return;
  const std::uint64_t from = selectionStart();
  const auto n = std::size_t(std::min(selectionEnd() - from, kCopyBytes));
  copying_.start<QString>(
      [bytes = bytes_, from, n, hex](const CancelToken&) {
        const auto read = bytes->read(from, n);
        if (read.has_error()) return QString();
        return hex ? QString::fromStdString(codec::hexString(*read))
                   : QString::fromUtf8(read->data(), qsizetype(read->size()));
      },
      [](QString text) {
        if (!text.isEmpty()) QGuiApplication::clipboard()->setText(text);
      });
}

FindTarget::Search HexView::findSearch() const {
  return [bytes = bytes_](const std::string& needle, bool exact, std::size_t most, const CancelToken& token) {
    return bytes ? display::findBytes(*bytes, needle, exact, most, token) : std::vector<std::size_t>();
  };
}

std::size_t HexView::findLength(const std::string& needle) const { return display::soughtBytes(needle).size(); }

void HexView::showFound(Places places, std::size_t length, int current) {
  if (!places || current < 0 || std::size_t(current) >= places->size()) return;
  const std::uint64_t at = (*places)[std::size_t(current)], line = at / perLine_;
  select(at, at + std::max<std::size_t>(length, 1));
  if (line < firstLine() || line >= firstLine() + page()) verticalScrollBar()->setValue(int(line > page() / 2 ? line - page() / 2 : 0));
}

void HexView::copyHex() {
  copyBytes(true);
}
void HexView::copyText() {
  copyBytes(false);
}

void HexView::decode() {
  if (!selecting_ || !bytes_) return;
  const std::uint64_t from = selectionStart();
  const auto n = std::size_t(std::min(selectionEnd() - from, kCopyBytes));
  copying_.start<std::string>(
      [bytes = bytes_, from, n](const CancelToken&) {
        auto read = bytes->read(from, n);
        return read.has_error() ? std::string() : std::move(*read);
      },
      [this](const std::string& read) {
        if (!read.empty()) Q_EMIT decodeRequested(read, {});
      });
}

void HexView::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  const bool tooMuch = selectionEnd() - selectionStart() > kCopyBytes;
  const QString limit = tooMuch ? tr(" (the first 4 MB)") : QString();
  QAction* hex = menu.addAction(theme_.icon("copy"), tr("Copy as hex") + limit, this, &HexView::copyHex);
  QAction* text = menu.addAction(tr("Copy as text") + limit, this, &HexView::copyText);
  hex->setEnabled(selecting_);
  text->setEnabled(selecting_);
  if (isSignalConnected(QMetaMethod::fromSignal(&HexView::decodeRequested)))
    menu.addAction(tr("Decode…") + limit, this, &HexView::decode)->setEnabled(selecting_);
  menu.addAction(tr("Select all"), this, [this] { select(0, size_); });
  menu.addSeparator();
  menu.addAction(theme_.icon("search"), tr("Find…"), QKeySequence::Find, this, [this] { Q_EMIT findRequested(); });
  menu.exec(event->globalPos());
}

bool HexView::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    auto* key = static_cast<QKeyEvent*>(event);
    for (const auto ours : {QKeySequence::Copy, QKeySequence::SelectAll, QKeySequence::MoveToStartOfDocument,
                            QKeySequence::MoveToEndOfDocument}) {
      if (!key->matches(ours)) continue;
      event->accept();
      return true;
    }
  }
  return QAbstractScrollArea::event(event);
}

}  // namespace penstock::gui

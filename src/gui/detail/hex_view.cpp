// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/hex_view.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
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
constexpr int kTop = 8;

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
  const int width = columnX(unsigned(digits_ + 71)) + theme_.scaled(16);
  horizontalScrollBar()->setPageStep(viewport()->width());
  horizontalScrollBar()->setRange(0, std::max(0, width - viewport()->width()));
}

void HexView::resizeEvent(QResizeEvent*) {
  updateScrollBars();
}

int HexView::columnX(unsigned column) const {
  return theme_.scaled(14) + int(std::lround(charWidth_ * column));
}

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
        const std::uint64_t first = firstLine() * 16 / kPage, last = (firstLine() + this->page() + 1) * 16 / kPage;
        std::erase_if(wanted_, [&](std::uint64_t p) { return p < first || p > last; });
        if (!wanted_.empty() && problem_.isEmpty()) fetch(*wanted_.begin());
        viewport()->update();
        Q_EMIT pageArrived();
      });
}

QString HexView::lineText(std::uint64_t line) {
  const std::uint64_t offset = line * 16;
  const std::string* page = pageOf(offset);
  if (!page) return {};
  const std::size_t within = std::min(std::size_t(offset % kPage), page->size());
  return QString::fromStdString(codec::hexLine(offset, std::string_view(*page).substr(within, 16), digits_));
}

void HexView::paintEvent(QPaintEvent*) {
  const Tokens& t = theme_.tokens();
  QPainter painter(viewport());
  painter.fillRect(viewport()->rect(), t.editor);
  painter.setFont(theme_.mono());
  const int shift = -horizontalScrollBar()->value();
  if (!problem_.isEmpty()) {
    painter.setPen(t.serverError);
    painter.drawText(viewport()->rect().adjusted(14, 8, -14, 0), Qt::TextWordWrap,
                     tr("The body could not be read: %1").arg(problem_));
    return;
  }
  const std::uint64_t from = selectionStart(), to = selectionEnd();
  int y = theme_.scaled(kTop);
  for (std::uint64_t line = firstLine(); line < lines() && y < viewport()->height(); ++line, y += lineHeight_) {
    const QString all = lineText(line);
    const auto draw = [&](unsigned column, const QString& text, const QColor& color) {
      painter.setPen(color);
      painter.drawText(QRect(columnX(column) + shift, y, viewport()->width() * 4, lineHeight_),
                       Qt::AlignLeft | Qt::AlignVCenter, text);
    };
    for (unsigned i = 0; i < 16 && selecting_; ++i) {
      const std::uint64_t at = line * 16 + i;
      if (at < from || at >= to) continue;
      const unsigned hex = digits_ + 2 + i * 3 + (i >= 8 ? 1 : 0), ascii = digits_ + 53 + i;
      painter.fillRect(columnX(hex) + shift, y, int(charWidth_ * (at + 1 < to && i != 15 ? 3 : 2)) + 1, lineHeight_,
                       t.selection);
      painter.fillRect(columnX(ascii) + shift, y, int(charWidth_) + 1, lineHeight_, t.selection);
    }
    if (all.isEmpty()) {
      draw(0, QString::number(line * 16, 16).rightJustified(int(digits_), QLatin1Char('0')), t.dim);
      continue;
    }
    draw(0, all.left(int(digits_)), t.dim);
    draw(digits_, all.mid(int(digits_), 51), t.text);
    draw(digits_ + 53, all.mid(int(digits_) + 53).chopped(1), t.string);
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
  double index = 0;
  if (column >= digits_ + 52) {
    index = column - (digits_ + 53);
  } else {
    const double within = column - (digits_ + 2);
    index = within < 24.5 ? within / 3 : (within - 1) / 3;
  }
  const auto i = std::uint64_t(std::clamp(index, 0.0, 15.0));
  return size_ ? std::min(line * 16 + i, size_ - 1) : 0;
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
  const std::uint64_t line = caret_ / 16;
  if (line < firstLine()) verticalScrollBar()->setValue(int(line));
  if (line >= firstLine() + page()) verticalScrollBar()->setValue(int(line - page() + 1));
  viewport()->update();
}

void HexView::keyPressEvent(QKeyEvent* event) {
  const bool keep = event->modifiers() & Qt::ShiftModifier;
  const auto rows = std::int64_t(page());
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
      return moveCaret(-16, keep);
    case Qt::Key_Down:
      return moveCaret(16, keep);
    case Qt::Key_PageUp:
      return moveCaret(-16 * rows, keep);
    case Qt::Key_PageDown:
      return moveCaret(16 * rows, keep);
    case Qt::Key_Home:
      return moveCaret(ends ? -all : -std::int64_t(caret_ % 16), keep);
    case Qt::Key_End:
      return moveCaret(ends ? all : 15 - std::int64_t(caret_ % 16), keep);
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
  const std::uint64_t at = (*places)[std::size_t(current)], line = at / 16;
  select(at, at + std::max<std::size_t>(length, 1));
  if (line < firstLine() || line >= firstLine() + page()) verticalScrollBar()->setValue(int(line > page() / 2 ? line - page() / 2 : 0));
}

void HexView::copyHex() {
  copyBytes(true);
}
void HexView::copyText() {
  copyBytes(false);
}

void HexView::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  const bool tooMuch = selectionEnd() - selectionStart() > kCopyBytes;
  const QString limit = tooMuch ? tr(" (the first 4 MB)") : QString();
  QAction* hex = menu.addAction(theme_.icon("copy"), tr("Copy as hex") + limit, this, &HexView::copyHex);
  QAction* text = menu.addAction(tr("Copy as text") + limit, this, &HexView::copyText);
  hex->setEnabled(selecting_);
  text->setEnabled(selecting_);
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

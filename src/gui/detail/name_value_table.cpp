// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/name_value_table.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QTextLayout>
#include <algorithm>
#include <cmath>

#include "gui/diff/diff_colors.h"
#include "gui/format.h"
#include "gui/plain_text.h"
#include "gui/theme.h"

namespace penstock::gui {
namespace {

constexpr int kMostLines = 12;
constexpr std::size_t kMostBytes = 4096;   // painted of a cell; copying gives all of it
constexpr std::size_t kMostFitted = 2000;  // rows of their own height; nobody sends more on purpose

/// A name breaks at its hyphens, and inside a word only where one alone is too long. Values break anywhere: tokens and cookies
/// have no words.
QTextOption wrapOf(int column) {
  QTextOption wrap(Qt::AlignLeft | Qt::AlignTop);
  wrap.setWrapMode(column == 0 ? QTextOption::WrapAtWordBoundaryOrAnywhere : QTextOption::WrapAnywhere);
  return wrap;
}

/// Of a name that does not fit on one line.
int linesOfName(const QString& name, const QFont& font, int width) {
  QTextLayout layout(name, font);
  layout.setTextOption(wrapOf(0));
  int lines = 0;
  layout.beginLayout();
  for (QTextLine line = layout.createLine(); line.isValid() && lines < kMostLines; line = layout.createLine(), ++lines)
    line.setLineWidth(width);
  layout.endLayout();
  return lines;
}

/// Paints a value over several lines.
class ValueDelegate : public QStyledItemDelegate {
 public:
  ValueDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Tokens& t = theme_.tokens();
    const bool selected = option.state & QStyle::State_Selected;
    if (selected)
      painter->fillRect(option.rect, t.selection);
    else if (static_cast<const NameValueModel*>(index.model())->rows()[std::size_t(index.row())].changed)
      painter->fillRect(option.rect, diffGround(theme_, true, false));
    else if (index.row() % 2)
      painter->fillRect(option.rect, t.alternate);
    painter->setFont(theme_.mono());
    painter->setPen(index.column() == 0 ? t.key : index.column() == 2 ? t.dim : t.text);
    const int pad = theme_.scaled(8), top = theme_.scaled(4);
    painter->save();
    painter->setClipRect(option.rect);
    QRect area = option.rect.adjusted(index.column() == 0 ? theme_.scaled(14) : pad, top, -pad, 0);
    const NameValueRow& row = static_cast<const NameValueModel*>(index.model())->rows()[std::size_t(index.row())];
    if (!row.badge.empty() && index.column() + 1 == index.model()->columnCount()) {
      const QRect box = NameValueTable::badgeBox(theme_, row, option.rect);
      area.setRight(box.left() - pad);
      paintBadge(*painter, row, box);
    }
    painter->drawText(QRectF(area), index.data().toString(), wrapOf(index.column()));
    painter->restore();
  }

  void paintBadge(QPainter& painter, const NameValueRow& row, const QRect& box) const {
    const Tokens& t = theme_.tokens();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(row.warning ? t.clientError : t.line, 1));
    painter.setBrush(t.panel);
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    painter.setFont(theme_.ui(11));
    painter.setPen(row.warning ? t.clientError : t.text);
    painter.drawText(box, Qt::AlignCenter, QString::fromStdString(row.badge));
    painter.restore();
  }

 private:
  Theme& theme_;
};

}  // namespace

void NameValueModel::setRows(std::vector<NameValueRow> rows, QStringList titles) {
  beginResetModel();
  rows_ = std::move(rows);
  titles_ = std::move(titles);
  endResetModel();
}

QVariant NameValueModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= int(rows_.size())) return {};
  const NameValueRow& row = rows_[std::size_t(index.row())];
  const std::string& text = index.column() == 0 ? row.name : index.column() == 1 ? row.value : row.extra;
  if (role == Qt::DisplayRole) return wireText(text, kMostBytes);
  if (role == Qt::AccessibleTextRole)
    return wireText(row.name + ": " + row.value, kMostBytes) + (row.changed ? tr(" (changed)") : QString()) + (row.badge.empty() ? QString() : " (" + QString::fromStdString(row.badge) + ")");
  return {};
}

QVariant NameValueModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation == Qt::Horizontal && role == Qt::DisplayRole) return titles_.value(section);
  if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole) return int(Qt::AlignLeft | Qt::AlignVCenter);
  return {};
}

NameValueTable::NameValueTable(Theme& theme, QWidget* parent) : QTableView(parent), theme_(theme) {
  setModel(&model_);
  setItemDelegate(new ValueDelegate(theme, this));
  setFrameShape(QFrame::NoFrame);
  setShowGrid(false);
  setSelectionBehavior(QAbstractItemView::SelectRows);
  setSelectionMode(QAbstractItemView::ExtendedSelection);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  setTabKeyNavigation(false);
  setMouseTracking(true);
  setWordWrap(false);
  setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  verticalHeader()->hide();
  verticalHeader()->setMinimumSectionSize(theme.scaled(24));
  verticalHeader()->setDefaultSectionSize(theme.scaled(24));
  horizontalHeader()->setStretchLastSection(true);
  horizontalHeader()->setHighlightSections(false);
  horizontalHeader()->setMinimumSectionSize(theme.scaled(60));
  connect(horizontalHeader(), &QHeaderView::sectionResized, this, &NameValueTable::fitRows);
  connect(&theme_, &Theme::changed, this, [this] { viewport()->update(); });
}

void NameValueTable::setRows(std::vector<NameValueRow> rows, const QStringList& titles, const QString& separator) {
  separator_ = separator;
  if (rows == model_.rows() && titles.size() == model_.columnCount()) return;
  const int place = verticalScrollBar()->value();
  model_.setRows(std::move(rows), titles);
  const QFontMetrics metrics(theme_.mono());
  int width = theme_.scaled(120);
  for (const NameValueRow& row : model_.rows())
    width = std::max(width, metrics.horizontalAdvance(QString::fromUtf8(
                                row.name.data(), qsizetype(std::min<std::size_t>(row.name.size(), 40)))));
  horizontalHeader()->resizeSection(
      0, std::min(width + theme_.scaled(28), std::max(theme_.scaled(140), viewport()->width() * 2 / 5)));
  if (titles.size() > 2) horizontalHeader()->resizeSection(1, std::max(theme_.scaled(180), (viewport()->width() - columnWidth(0)) / 2));
  fitRows();
  verticalScrollBar()->setValue(place);
}

void NameValueTable::fitRows() {
  const QFontMetricsF metrics(theme_.mono());
  const double character = metrics.horizontalAdvance(QLatin1Char('0'));
  const int one = theme_.scaled(24), more = int(metrics.lineSpacing());
  // The last column takes what is left; its own width is told only after the next layout.
  int before = 0;
  for (int c = 0; c + 1 < model_.columnCount(); ++c) before += columnWidth(c);
  const std::size_t n = std::min(model_.rows().size(), kMostFitted);
  for (std::size_t i = 0; i < n; ++i) {
    const NameValueRow& row = model_.rows()[i];
    int lines = 1;
    const std::string* texts[] = {&row.name, &row.value, &row.extra};
    for (int c = 0; c < model_.columnCount(); ++c) {
      const int width = c + 1 < model_.columnCount() ? columnWidth(c) : viewport()->width() - before;
      const int badge = row.badge.empty() || c + 1 < model_.columnCount() ? 0 : badgeBox(theme_, row, {}).width() + theme_.scaled(8);
      const int room = width - badge - theme_.scaled(c == 0 ? 22 : 16);
      int needed = int(std::ceil(double(texts[c]->size()) * character / std::max(20, room)));
      if (c == 0 && needed > 1) needed = linesOfName(wireText(*texts[c], kMostBytes), theme_.mono(), std::max(20, room));
      lines = std::max(lines, needed);
    }
    const int height = one + (std::min(lines, kMostLines) - 1) * more;
    if (rowHeight(int(i)) != height) verticalHeader()->resizeSection(int(i), height);
  }
}

QRect NameValueTable::badgeBox(const Theme& theme, const NameValueRow& row, const QRect& cell) {
  const int width = QFontMetrics(theme.ui(11)).horizontalAdvance(QString::fromStdString(row.badge)) + theme.scaled(16);
  return {cell.right() - theme.scaled(8) - width, cell.top() + theme.scaled(3), width, theme.scaled(18)};
}

int NameValueTable::badgeAt(const QPoint& point) const {
  const QModelIndex index = indexAt(point);
  if (!index.isValid() || index.column() + 1 != model_.columnCount()) return -1;
  const NameValueRow& row = rows()[std::size_t(index.row())];
  return !row.badge.empty() && badgeBox(theme_, row, visualRect(index)).contains(point) ? index.row() : -1;
}

void NameValueTable::mousePressEvent(QMouseEvent* event) {
  QTableView::mousePressEvent(event);
  if (const int row = badgeAt(event->pos()); row >= 0 && event->button() == Qt::LeftButton) Q_EMIT badgePressed(row);
}

void NameValueTable::mouseMoveEvent(QMouseEvent* event) {
  viewport()->setCursor(badgeAt(event->pos()) >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
  QTableView::mouseMoveEvent(event);
}

void NameValueTable::resizeEvent(QResizeEvent* event) {
  QTableView::resizeEvent(event);
  fitRows();
}

bool NameValueTable::nextChange(bool fromTop) {
  for (int row = fromTop ? 0 : currentIndex().row() + 1; row < model_.rowCount(); ++row) {
    if (!rows()[std::size_t(row)].changed) continue;
    selectRow(row);
    scrollTo(model_.index(row, 0));
    return true;
  }
  return false;
}

QString NameValueTable::textOf(Copy what) const {
  QStringList parts;
  const auto add = [&](const NameValueRow& row) {
    const auto utf8 = [](const std::string& s) { return QString::fromUtf8(s.data(), qsizetype(s.size())); };
    if (what == Copy::name) parts << utf8(row.name);
    if (what == Copy::value) parts << utf8(row.value);
    if (what == Copy::line || what == Copy::all)
      parts << (row.line.empty() ? utf8(row.name) + separator_ + utf8(row.value) : utf8(row.line));
  };
  if (what == Copy::all) {
    for (const NameValueRow& row : rows()) add(row);
  } else {
    QModelIndexList chosen = selectionModel()->selectedRows();
    std::sort(chosen.begin(), chosen.end());
    for (const QModelIndex& index : chosen) add(rows()[std::size_t(index.row())]);
  }
  return parts.join('\n');
}

void NameValueTable::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  const auto add = [&](const QString& text, Copy what) {
    QAction* action = menu.addAction(text, this, [this, what] { QGuiApplication::clipboard()->setText(textOf(what)); });
    action->setEnabled(what == Copy::all || selectionModel()->hasSelection());
    return action;
  };
  add(tr("Copy value"), Copy::value)->setIcon(theme_.icon("copy"));
  add(tr("Copy name"), Copy::name);
  add(tr("Copy line"), Copy::line)->setShortcut(QKeySequence::Copy);
  add(tr("Copy all"), Copy::all);
  const QModelIndexList chosen = selectionModel()->selectedRows();
  if (chosen.size() == 1) {
    const int at = chosen.front().row();
    const NameValueRow& row = rows()[std::size_t(at)];
    menu.addSeparator();
    if (!row.badge.empty()) menu.addAction(actionText(QString::fromStdString(row.badge)), this, [this, at] { Q_EMIT badgePressed(at); });
    menu.addAction(tr("Decode…"), this, [this, name = row.name, value = row.value] {
      Q_EMIT decodeRequested(value, wireText(name, 100));
    });
  }
  menu.exec(event->globalPos());
}

void NameValueTable::keyPressEvent(QKeyEvent* event) {
  const QModelIndexList chosen = selectionModel()->selectedRows();
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (enter && chosen.size() == 1 && !rows()[std::size_t(chosen.front().row())].badge.empty())
    Q_EMIT badgePressed(chosen.front().row());
  else if (event->matches(QKeySequence::Copy))
    QGuiApplication::clipboard()->setText(textOf(Copy::line));
  else
    QTableView::keyPressEvent(event);
}

bool NameValueTable::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
    event->accept();
    return true;
  }
  return QTableView::event(event);
}

}  // namespace penstock::gui

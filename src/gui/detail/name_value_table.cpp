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

#include "gui/format.h"
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
    else if (index.row() % 2)
      painter->fillRect(option.rect, t.alternate);
    painter->setFont(theme_.mono());
    painter->setPen(index.column() == 0 ? t.key : index.column() == 2 ? t.dim : t.text);
    const int pad = theme_.scaled(8), top = theme_.scaled(4);
    painter->save();
    painter->setClipRect(option.rect);
    painter->drawText(QRectF(option.rect.adjusted(index.column() == 0 ? theme_.scaled(14) : pad, top, -pad, 0)),
                      index.data().toString(), wrapOf(index.column()));
    painter->restore();
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
  if (role == Qt::AccessibleTextRole) return wireText(row.name + ": " + row.value, kMostBytes);
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
  if (titles.size() > 2) horizontalHeader()->resizeSection(1, theme_.scaled(180));
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
      const int room = width - theme_.scaled(c == 0 ? 22 : 16);
      int needed = int(std::ceil(double(texts[c]->size()) * character / std::max(20, room)));
      if (c == 0 && needed > 1) needed = linesOfName(wireText(*texts[c], kMostBytes), theme_.mono(), std::max(20, room));
      lines = std::max(lines, needed);
    }
    const int height = one + (std::min(lines, kMostLines) - 1) * more;
    if (rowHeight(int(i)) != height) verticalHeader()->resizeSection(int(i), height);
  }
}

void NameValueTable::resizeEvent(QResizeEvent* event) {
  QTableView::resizeEvent(event);
  fitRows();
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
  menu.exec(event->globalPos());
}

void NameValueTable::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy))
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

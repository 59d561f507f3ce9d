// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/rules/rules_table.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <algorithm>

#include "gui/row_paint.h"

namespace penstock::gui {
namespace {

class RulesDelegate : public QStyledItemDelegate {
 public:
  RulesDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) { remake(); }
  void remake() {
    words_ = Face(theme_.ui(13));
    strong_ = Face(theme_.ui(13, QFont::Medium));
    figures_ = Face(theme_.mono(12));
    pill_ = Face(theme_.ui(11));
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Tokens& t = theme_.tokens();
    const auto* model = static_cast<const RulesModel*>(index.model());
    const RulesRow* row = model->at(index.row());
    const bool selected = option.state & QStyle::State_Selected;
    painter->fillRect(option.rect, selected ? t.selection : index.row() % 2 ? t.alternate : t.background);
    if (!row) return;
    const bool rule = row->kind == RulesRow::Kind::rule, on = !rule || row->rule.rule.enabled;
    const QRect area = option.rect.adjusted(theme_.scaled(8), 0, -theme_.scaled(8), 0);
    if (index.column() == RulesModel::on) return paintSwitch(*painter, theme_, option.rect, on, rule && !row->rule.ofRun);
    const QString text = index.data().toString();
    const bool figure = index.column() == RulesModel::hits || index.column() == RulesModel::last;
    const Face& face = figure ? figures_ : index.column() == RulesModel::name ? strong_ : words_;
    const QColor ink = !on || figure || (!rule && index.column() != RulesModel::name) ? t.dim : t.text;
    QRect rest = area;
    if (index.column() == RulesModel::name && (row->rule.ofRun || row->rule.foreign)) {
      const QString word = row->rule.ofRun ? QStringLiteral("file") : QStringLiteral("not yours");
      const int width = pillWidth(theme_, pill_, word);
      rest.setRight(rest.right() - width - theme_.scaled(6));
      const int used = std::min(face.metrics.horizontalAdvance(text) + kTextSlack, rest.width());
      paintPill(*painter, theme_, QRect(rest.left() + used + theme_.scaled(6), area.top(), width, area.height()), pill_, word,
                row->rule.ofRun ? t.dim : t.clientError, selected);
    }
    paintText(*painter, rest, face, ink, text, figure ? Qt::AlignRight : Qt::AlignLeft);
  }

 private:
  const Theme& theme_;
  Face words_, strong_, figures_, pill_;
};

}  // namespace

RulesTable::RulesTable(const Theme& theme, RulesModel& model, QWidget* parent) : QTableView(parent), theme_(theme), model_(model) {
  setObjectName("rulesTable");
  setAccessibleName("Rules");
  setModel(&model);
  setSelectionBehavior(QAbstractItemView::SelectRows);
  setSelectionMode(QAbstractItemView::SingleSelection);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  setShowGrid(false);
  setFrameShape(QFrame::NoFrame);
  setTabKeyNavigation(false);
  setWordWrap(false);
  setDragDropMode(QAbstractItemView::InternalMove);
  setDragDropOverwriteMode(false);
  setDropIndicatorShown(true);
  setDefaultDropAction(Qt::MoveAction);
  setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  verticalHeader()->hide();
  horizontalHeader()->setHighlightSections(false);
  horizontalHeader()->setMinimumSectionSize(theme.scaled(30));
  auto* delegate = new RulesDelegate(theme, this);
  setItemDelegate(delegate);
  const auto size = [this, delegate] {
    delegate->remake();
    verticalHeader()->setDefaultSectionSize(theme_.scaled(25));
    fit();
    viewport()->update();
  };
  size();
  connect(&theme, &Theme::changed, this, size);
  connect(&model, &QAbstractItemModel::modelReset, this, [this] { choose(chosen_); });
}

QString RulesTable::current() const {
  const RulesRow* row = model_.at(currentIndex().row());
  return row ? row->key() : QString();
}

void RulesTable::choose(const QString& key) {
  chosen_ = key;
  const int row = model_.rowOf(key);
  if (row >= 0 && row != currentIndex().row()) setCurrentIndex(model_.index(row, RulesModel::name));
}

void RulesTable::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  QTableView::currentChanged(current, previous);
  if (current.isValid()) chosen_ = this->current();
  Q_EMIT currentMoved();
}

void RulesTable::keyPressEvent(QKeyEvent* event) {
  const QModelIndex toggle = model_.index(currentIndex().row(), RulesModel::on);
  const bool moves = event->modifiers() == (Qt::ControlModifier | Qt::ShiftModifier);
  switch (event->key()) {
    case Qt::Key_Space:
      if (toggle.isValid()) model_.setData(toggle, toggle.data(Qt::CheckStateRole).toInt() == Qt::Checked ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
      return;
    case Qt::Key_Return:
    case Qt::Key_Enter: return Q_EMIT openAsked();
    case Qt::Key_Delete: return Q_EMIT removeAsked();
    case Qt::Key_Up:
    case Qt::Key_Down:
      if (moves) return Q_EMIT moveAsked(event->key() == Qt::Key_Up ? -1 : 1);
      break;
    default: break;
  }
  QTableView::keyPressEvent(event);
}

void RulesTable::mousePressEvent(QMouseEvent* event) {
  const QModelIndex at = indexAt(event->pos());
  if (event->button() == Qt::LeftButton && at.isValid() && at.column() == RulesModel::on) {
    setCurrentIndex(model_.index(at.row(), RulesModel::name));
    model_.setData(at, at.data(Qt::CheckStateRole).toInt() == Qt::Checked ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
    return;
  }
  QTableView::mousePressEvent(event);
}

void RulesTable::resizeEvent(QResizeEvent* event) {
  QTableView::resizeEvent(event);
  fit();
}

/// Name, condition and actions share what the others leave.
void RulesTable::fit() {
  QHeaderView& header = *horizontalHeader();
  const int toggle = theme_.scaled(42), hits = theme_.scaled(64), last = theme_.scaled(76);
  const int rest = std::max(viewport()->width() - toggle - hits - last, theme_.scaled(240));
  header.resizeSection(RulesModel::on, toggle);
  header.resizeSection(RulesModel::hits, hits);
  header.resizeSection(RulesModel::last, last);
  header.resizeSection(RulesModel::name, rest * 26 / 100);
  header.resizeSection(RulesModel::when, rest * 34 / 100);
  header.resizeSection(RulesModel::does, rest - rest * 26 / 100 - rest * 34 / 100);
}

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/names/names_table.h"

#include <QComboBox>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTimer>
#include <algorithm>

#include "gui/row_paint.h"

namespace penstock::gui {
namespace {

class NamesDelegate : public QStyledItemDelegate {
 public:
  NamesDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) { remake(); }
  void remake() {
    words_ = Face(theme_.ui(13));
    dim_ = Face(theme_.ui(12));
    mono_ = Face(theme_.mono(12));
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Tokens& t = theme_.tokens();
    painter->fillRect(option.rect, option.state & QStyle::State_Selected ? t.selection : index.row() % 2 ? t.alternate : t.background);
    const auto* line = static_cast<const NamesModel*>(index.model())->at(index.row());
    if (!line) return;
    if (index.column() == NamesModel::on) return paintSwitch(*painter, theme_, option.rect, line->row.enabled && !line->isNew(), !line->row.ofRun && !line->isNew());
    const Face& face = index.column() == NamesModel::state ? dim_ : index.column() == NamesModel::type ? words_ : mono_;
    const QRect area = option.rect.adjusted(theme_.scaled(8), 0, -theme_.scaled(8), 0);
    paintText(*painter, area, face, index.data(Qt::ForegroundRole).value<QColor>(), index.data().toString());
  }

  QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex& index) const override {
    if (index.column() != NamesModel::type) {
      auto* field = new QLineEdit(parent);
      field->setObjectName("namesCellField");
      field->setAccessibleName(index.model()->headerData(index.column(), Qt::Horizontal).toString());
      field->setFont(theme_.mono(12));
      return field;
    }
    auto* choice = new QComboBox(parent);
    choice->setObjectName("namesTypeChoice");
    choice->setAccessibleName("Type");
    choice->addItems({"A", "AAAA", "CNAME", "NXDOMAIN", service::overrideType});
    connect(choice, &QComboBox::activated, this, [this, choice] {
      auto* self = const_cast<NamesDelegate*>(this);
      Q_EMIT self->commitData(choice);
      Q_EMIT self->closeEditor(choice);
    });
    return choice;
  }
  void setEditorData(QWidget* editor, const QModelIndex& index) const override {
    if (auto* choice = qobject_cast<QComboBox*>(editor)) return choice->setCurrentText(index.data(Qt::EditRole).toString());
    QStyledItemDelegate::setEditorData(editor, index);
  }
  void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override {
    if (const auto* choice = qobject_cast<QComboBox*>(editor)) {
      model->setData(index, choice->currentText(), Qt::EditRole);
      return;
    }
    QStyledItemDelegate::setModelData(editor, model, index);
  }

 private:
  const Theme& theme_;
  Face words_, dim_, mono_;
};

}  // namespace

NamesTable::NamesTable(const Theme& theme, NamesModel& model, QWidget* parent) : QTableView(parent), theme_(theme), model_(model) {
  setObjectName("namesTable");
  setAccessibleName("Names");
  setModel(&model);
  setSelectionBehavior(QAbstractItemView::SelectRows);
  setSelectionMode(QAbstractItemView::SingleSelection);
  setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
  setShowGrid(false);
  setFrameShape(QFrame::NoFrame);
  setTabKeyNavigation(false);
  setWordWrap(false);
  setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  verticalHeader()->hide();
  horizontalHeader()->setHighlightSections(false);
  horizontalHeader()->setSectionsClickable(false);
  horizontalHeader()->setMinimumSectionSize(theme.scaled(30));
  auto* delegate = new NamesDelegate(theme, this);
  setItemDelegate(delegate);
  const auto size = [this, delegate] {
    delegate->remake();
    verticalHeader()->setDefaultSectionSize(theme_.scaled(25));
    fit();
    viewport()->update();
  };
  size();
  connect(&theme, &Theme::changed, this, size);
}

void NamesTable::begin(int line, NamesModel::Column column) {
  setFocus(Qt::OtherFocusReason);
  setCurrentIndex(model_.index(line, column));
  scrollTo(currentIndex());
  edit(currentIndex());
}

void NamesTable::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  QTableView::currentChanged(current, previous);
  Q_EMIT currentMoved();
}

/// A new name that is not wanted after all goes; one that has its name next gets what it is answered with.
void NamesTable::closeEditor(QWidget* editor, QAbstractItemDelegate::EndEditHint hint) {
  const QModelIndex at = currentIndex();
  QTableView::closeEditor(editor, hint);
  const NamesLine* line = model_.at(at.row());
  if (!line || !line->isNew()) return;
  const int row = at.row();
  // In a later turn: the view is in the middle of its editing.
  if (hint == QAbstractItemDelegate::RevertModelCache)
    QTimer::singleShot(0, this, [this, row] {
      if (const NamesLine* one = model_.at(row); one && one->isNew()) model_.discard(row);
    });
  else if (hint == QAbstractItemDelegate::SubmitModelCache && at.column() == NamesModel::name && line->texts.answer.empty())
    QTimer::singleShot(0, this, [this, row] { begin(row, NamesModel::answer); });
}

void NamesTable::press(const QModelIndex& toggle) {
  model_.setData(toggle, toggle.data(Qt::CheckStateRole).toInt() == Qt::Checked ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
}

void NamesTable::keyPressEvent(QKeyEvent* event) {
  // What a field does not take comes here as well: Enter, when it is done.
  if (state() == EditingState) return QTableView::keyPressEvent(event);
  const bool moves = event->modifiers() == (Qt::ControlModifier | Qt::ShiftModifier);
  const int line = currentLine();
  switch (event->key()) {
    case Qt::Key_Space:
      if (line >= 0) press(model_.index(line, NamesModel::on));
      return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (line >= 0) begin(line, model_.flags(currentIndex()) & Qt::ItemIsEditable ? NamesModel::Column(currentIndex().column()) : NamesModel::answer);
      return;
    case Qt::Key_Escape:
      if (const NamesLine* one = model_.at(line); one && !one->problem.isEmpty()) return model_.discard(line);
      break;
    case Qt::Key_Insert: return Q_EMIT newAsked();
    case Qt::Key_Delete: return Q_EMIT removeAsked();
    case Qt::Key_Up:
    case Qt::Key_Down:
      if (moves) return Q_EMIT moveAsked(event->key() == Qt::Key_Up ? -1 : 1);
      break;
    default: break;
  }
  QTableView::keyPressEvent(event);
}

void NamesTable::mousePressEvent(QMouseEvent* event) {
  const QModelIndex at = indexAt(event->pos());
  if (event->button() != Qt::LeftButton || !at.isValid() || at.column() != NamesModel::on) return QTableView::mousePressEvent(event);
  setCurrentIndex(model_.index(at.row(), NamesModel::name));
  press(at);
}

void NamesTable::resizeEvent(QResizeEvent* event) {
  QTableView::resizeEvent(event);
  fit();
}

/// Name, answer and what is to be said share what the others leave.
void NamesTable::fit() {
  QHeaderView& header = *horizontalHeader();
  const int toggle = theme_.scaled(42), type = theme_.scaled(104), ttl = theme_.scaled(64);
  const int rest = std::max(viewport()->width() - toggle - type - ttl, theme_.scaled(240));
  header.resizeSection(NamesModel::on, toggle);
  header.resizeSection(NamesModel::type, type);
  header.resizeSection(NamesModel::ttl, ttl);
  header.resizeSection(NamesModel::name, rest * 34 / 100);
  header.resizeSection(NamesModel::answer, rest * 26 / 100);
  header.resizeSection(NamesModel::state, rest - rest * 34 / 100 - rest * 26 / 100);
}

}  // namespace penstock::gui

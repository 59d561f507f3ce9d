// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/runs_list.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QStyledItemDelegate>

#include "gui/row_paint.h"

namespace penstock::gui {
namespace {

using Phase = service::BulkFigures::Phase;

class RunDelegate : public QStyledItemDelegate {
 public:
  RunDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}
  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {theme_.scaled(80), theme_.scaled(46)}; }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const RunRow* row = static_cast<const RunsModel*>(index.model())->at(index.row());
    if (!row) return;
    const Tokens& t = theme_.tokens();
    painter->save();
    auto [area, top, below] = paintTwoLineRow(*painter, theme_, option);
    painter->setFont(theme_.ui(13, QFont::Medium));
    painter->setPen(t.text);
    painter->drawText(top, Qt::AlignLeft | Qt::AlignVCenter, painter->fontMetrics().elidedText(row->name, Qt::ElideRight, top.width()));
    const int dot = theme_.scaled(7);
    painter->setPen(Qt::NoPen);
    painter->setBrush(inkOf(*row));
    painter->drawEllipse(QRect(below.left(), below.top() + (below.height() - dot) / 2, dot, dot));
    below.adjust(dot + theme_.scaled(6), 0, 0, 0);
    painter->setFont(theme_.ui(12));
    painter->setPen(t.dim);
    painter->drawText(below, Qt::AlignLeft | Qt::AlignVCenter, painter->fontMetrics().elidedText(RunsModel::state(*row), Qt::ElideRight, below.width()));
    paintProgress(*painter, *row, area);
    painter->restore();
  }

  void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex&) const override {
    editor->setGeometry(option.rect.adjusted(theme_.scaled(6), theme_.scaled(3), -theme_.scaled(6), -theme_.scaled(12)));
  }
  QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const override {
    auto* line = new QLineEdit(parent);
    line->setObjectName("bulkRunName");
    line->setAccessibleName("Name of the run");
    line->setMaxLength(200);
    return line;
  }

 private:
  QColor inkOf(const RunRow& row) const {
    const Tokens& t = theme_.tokens();
    if (row.figures && !row.figures->problem.empty()) return t.serverError;
    switch (RunsModel::phase(row)) {
      case Phase::running: return t.accent;
      case Phase::paused:
      case Phase::stopped: return t.clientError;
      case Phase::finished: return t.ok;
      case Phase::ready: break;
    }
    return t.dim;
  }
  void paintProgress(QPainter& painter, const RunRow& row, const QRect& area) const {
    const double done = RunsModel::progress(row);
    if (done < 0 || done >= 1) return;
    const Tokens& t = theme_.tokens();
    const QRectF track(area.left() + theme_.scaled(10), area.bottom() - theme_.scaled(3), area.width() - theme_.scaled(20), theme_.scaled(2));
    painter.fillRect(track, t.line);
    painter.fillRect(QRectF(track.left(), track.top(), track.width() * done, track.height()), t.accent);
  }

  const Theme& theme_;
};

}  // namespace

RunsList::RunsList(const Theme& theme, RunsModel& model, QWidget* parent) : QListView(parent), model_(model) {
  setObjectName("bulkRuns");
  setAccessibleName("Runs");
  setModel(&model);
  setItemDelegate(new RunDelegate(theme, this));
  setUniformItemSizes(true);
  setFrameShape(NoFrame);
  setMouseTracking(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollMode(ScrollPerPixel);
  setEditTriggers(DoubleClicked | EditKeyPressed);
  connect(&theme, &Theme::changed, this, &QListView::doItemsLayout);
}

std::uint64_t RunsList::current() const {
  const RunRow* row = model_.at(currentIndex().row());
  return row ? row->id : 0;
}

void RunsList::choose(std::uint64_t id) {
  const int row = model_.rowOf(id);
  if (row >= 0 && row != currentIndex().row()) setCurrentIndex(model_.index(row));
}

void RunsList::editName() {
  if (currentIndex().isValid()) edit(currentIndex());
}

void RunsList::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  QListView::currentChanged(current, previous);
  Q_EMIT currentMoved();
}

void RunsList::keyPressEvent(QKeyEvent* event) {
  if (state() != EditingState && event->key() == Qt::Key_Delete) return Q_EMIT removeAsked();
  if (state() != EditingState && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)) return Q_EMIT openAsked();
  QListView::keyPressEvent(event);
}

}  // namespace penstock::gui

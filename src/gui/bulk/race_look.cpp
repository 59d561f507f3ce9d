// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/race_look.h"

#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>

#include "gui/row_paint.h"

namespace penstock::gui {
namespace {

class RequestDelegate : public QStyledItemDelegate {
 public:
  RequestDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}
  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {theme_.scaled(80), theme_.scaled(46)}; }
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const auto* model = static_cast<const RaceRequestsModel*>(index.model());
    const Tokens& t = theme_.tokens();
    painter->save();
    const auto [area, top, below] = paintTwoLineRow(*painter, theme_, option);
    painter->setFont(theme_.mono(12, QFont::DemiBold));
    painter->setPen(t.text);
    painter->drawText(top, Qt::AlignLeft | Qt::AlignVCenter, painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, top.width()));
    painter->setFont(theme_.ui(12));
    painter->setPen(t.dim);
    const QString detail = RaceRequestsModel::detail(model->all()[std::size_t(index.row())]);
    painter->drawText(below, Qt::AlignLeft | Qt::AlignVCenter, painter->fontMetrics().elidedText(detail, Qt::ElideRight, below.width()));
    painter->restore();
  }

 private:
  const Theme& theme_;
};

class ShotDelegate : public QStyledItemDelegate {
 public:
  ShotDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) { remake(); }
  void remake() {
    words_ = Face(theme_.ui(13));
    strong_ = Face(theme_.ui(13, QFont::DemiBold));
    wire_ = Face(theme_.mono(12));
  }
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Tokens& t = theme_.tokens();
    painter->fillRect(option.rect, option.state & QStyle::State_Selected ? t.selection : index.row() % 2 ? t.alternate : t.background);
    const QString text = index.data().toString();
    const QRect area = option.rect.adjusted(theme_.scaled(8), 0, -theme_.scaled(8), 0);
    const int column = index.column();
    if (column == RaceModel::status) return paintText(*painter, area, strong_, theme_.statusColor(text.toInt()), text);
    if (column == RaceModel::failure) return paintText(*painter, area, words_, t.serverError, text);
    if (RaceModel::isFigure(column)) return paintText(*painter, area, wire_, column == RaceModel::number ? t.dim : t.text, text, Qt::AlignRight);
    paintText(*painter, area, wire_, t.text, text);
  }

 private:
  const Theme& theme_;
  Face words_, strong_, wire_;
};

}  // namespace

void lookLikeRequests(QListView& list, RaceRequestsModel& model, const Theme& theme) {
  list.setObjectName("raceRequests");
  list.setAccessibleName("Requests of the race");
  list.setModel(&model);
  list.setItemDelegate(new RequestDelegate(theme, &list));
  list.setUniformItemSizes(true);
  list.setFrameShape(QFrame::NoFrame);
  list.setMouseTracking(true);
  list.setEditTriggers(QAbstractItemView::NoEditTriggers);
  list.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  QObject::connect(&theme, &Theme::changed, &list, &QListView::doItemsLayout);
}

void lookLikeShots(QTableView& table, QSortFilterProxyModel& sorted, const Theme& theme) {
  table.setObjectName("raceResults");
  table.setAccessibleName("What came of the race");
  table.setModel(&sorted);
  auto* delegate = new ShotDelegate(theme, &table);
  table.setItemDelegate(delegate);
  table.setSelectionBehavior(QAbstractItemView::SelectRows);
  table.setSelectionMode(QAbstractItemView::ExtendedSelection);
  table.setEditTriggers(QAbstractItemView::NoEditTriggers);
  table.setShowGrid(false);
  table.setWordWrap(false);
  table.setTabKeyNavigation(false);
  table.setFrameShape(QFrame::NoFrame);
  table.setMinimumHeight(theme.scaled(120));
  table.verticalHeader()->hide();
  table.horizontalHeader()->setHighlightSections(false);
  table.horizontalHeader()->setStretchLastSection(true);
  table.horizontalHeader()->setSortIndicator(RaceModel::number, Qt::AscendingOrder);
  table.setSortingEnabled(true);
  const auto size = [&table, &theme, delegate] {
    delegate->remake();
    table.verticalHeader()->setMinimumSectionSize(theme.scaled(25));
    table.verticalHeader()->setDefaultSectionSize(theme.scaled(25));
    constexpr int widths[] = {52, 260, 80, 90, 120, 130, 90, 160};
    for (int i = 0; i < RaceModel::columns; ++i) table.setColumnWidth(i, theme.scaled(widths[i]));
    table.viewport()->update();
  };
  size();
  QObject::connect(&theme, &Theme::changed, &table, size);
}

}  // namespace penstock::gui

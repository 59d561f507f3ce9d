// SPDX-License-Identifier: GPL-3.0-or-later
// The column header of Traffic: flat, with a small arrow at the sorted column; right click chooses columns.
#pragma once

#include <QHeaderView>
#include <QMenu>
#include <set>
#include <vector>

#include "gui/project_memory.h"
#include "gui/theme.h"
#include "penstock/display/header_fields.h"

namespace penstock::gui {

class TrafficHeader : public QHeaderView {
  Q_OBJECT
 public:
  TrafficHeader(const Theme& theme, QWidget* parent);

  /// Widths, order and visibility as they are at first.
  void resetColumns();
  /// Fills a menu with a check box per column and the reset.
  void fillMenu(QMenu& menu);
  /// Columns and sorting as this memory has them, or as they are at first.
  void restore(const ProjectMemory& memory);
  void remember(ProjectMemory& memory) const;
  const std::vector<display::HeaderField>& fields() const { return fields_; }
  /// Columns of header fields, behind the others where they are new.
  void setFields(std::vector<display::HeaderField> fields);
  /// False: none is, and none is offered.
  void offerFields(bool offered);
  /// Room that the cells seen so far want, by column; 0 where nothing was in any of them. Empty: no rows were seen yet.
  void setNeeds(std::vector<int> widths);
  /// Hidden because nothing is in it, until something is.
  bool isGone(int section) const { return gone_.contains(section); }

 Q_SIGNALS:
  void fieldsChanged();
  /// The person asks for a column of a header field.
  void addFieldRequested();

 public:

  QSize sizeHint() const override;

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void paintSection(QPainter* painter, const QRect& rect, int section) const override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  /// Columns have the width they need, or that the person gave them; Path takes what they leave. Where that is little, columns with
  /// nothing in them go, and the waterfall yields, down to a column's least width.
  void fit();
  int widthFor(int section) const;
  bool goesWhenEmpty(int section) const;

  void showFirstColumns();
  void tellPathAlone();

  const Theme& theme_;
  std::vector<display::HeaderField> fields_;
  int sorted_ = 0;  // the last column that could be sorted by
  Qt::SortOrder sortedOrder_ = Qt::AscendingOrder;
  std::vector<int> needs_;
  std::set<int> sized_, chosen_;  // columns to which the person gave a width; which the person showed or hid
  std::set<int> gone_;            // hidden because they are empty
  int waterfall_ = 0;             // width it has where there is room
  bool fitting_ = false;
  bool fieldsOffered_ = true;
};

}  // namespace penstock::gui

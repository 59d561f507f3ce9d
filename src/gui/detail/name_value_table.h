// SPDX-License-Identifier: GPL-3.0-or-later
// Names and values in the order of the wire: header fields, cookies, query and form.
#pragma once

#include <QAbstractTableModel>
#include <QTableView>
#include <string>
#include <vector>

namespace penstock::gui {

class Theme;

struct NameValueRow {
  std::string name, value;
  std::string line;   // as it was on the wire, without its line end; "" to copy "name: value"
  std::string extra;  // third column: a cookie's attributes
  std::string badge = {};    // a pill at the end of the row, that can be pressed; "" for none
  bool warning = false;      // it tells of something wrong
  bool changed = false;      // it is another than in an earlier head
  std::string meaning = {};  // what there is to know of the row, in sentences; of the wire nothing but what can be seen
  bool operator==(const NameValueRow&) const = default;
};

class NameValueModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  using QAbstractTableModel::QAbstractTableModel;
  void setRows(std::vector<NameValueRow> rows, QStringList titles);
  const std::vector<NameValueRow>& rows() const { return rows_; }
  int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(rows_.size()); }
  int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(titles_.size()); }
  /// Control characters are shown as their pictures: "␋".
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::vector<NameValueRow> rows_;
  QStringList titles_{tr("Name"), tr("Value")};
};

/// Long values wrap, up to a few lines. Thread: GUI.
class NameValueTable : public QTableView {
  Q_OBJECT
 public:
  /// Where a row's badge is drawn, within its last cell.
  static QRect badgeBox(const Theme& theme, const NameValueRow& row, const QRect& cell);
  explicit NameValueTable(Theme& theme, QWidget* parent = nullptr);
  /// `separator` stands between name and value where a line is copied that has no line of its own.
  void setRows(std::vector<NameValueRow> rows, const QStringList& titles, const QString& separator);
  const std::vector<NameValueRow>& rows() const { return model_.rows(); }
  enum class Copy { name, value, line, all };
  QString textOf(Copy what) const;
  /// Goes to the next row that changed, from the one chosen or `fromTop`. False: there is none.
  bool nextChange(bool fromTop);

 Q_SIGNALS:
  void badgePressed(int row);
  /// The value of a row is to be decoded.
  void decodeRequested(const std::string& bytes, const QString& name);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void fitRows();
  /// The row whose badge is there; -1 for none.
  int badgeAt(const QPoint& point) const;

  Theme& theme_;
  NameValueModel model_;
  QString separator_ = QStringLiteral(": ");
};

}  // namespace penstock::gui

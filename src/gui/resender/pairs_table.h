// SPDX-License-Identifier: GPL-3.0-or-later
// Names and values of one part of a request text: its fields, its query, its cookies, its form.
#pragma once

#include <QTableWidget>
#include <QWidget>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "gui/theme.h"
#include "penstock/draft/text_edits.h"

namespace penstock::gui {

/// What a table shows of a text, and how it changes it. As draft/text_edits.h has them.
struct PairsSource {
  std::function<std::vector<draft::Item>(std::string_view)> items;
  std::function<draft::TextEdits(std::string_view, std::size_t, std::string_view, std::string_view)> set, insert;
  std::function<draft::TextEdits(std::string_view, std::size_t)> remove;
  QString newName;
};
PairsSource fieldsSource();
PairsSource pairsSource(draft::Pairs where);

/// Changes nothing itself: it says how the text is to be changed, and is told of the text that came of it. Thread: GUI.
class PairsTable : public QWidget {
  Q_OBJECT
 public:
  static constexpr std::size_t mostRows = 2000;

  /// `name` begins the object names: "draftQuery" gives "draftQueryTable".
  PairsTable(Theme& theme, const QString& name, const QString& title, PairsSource source, QWidget* parent);
  void setText(std::string text);
  int rows() const { return table_->rowCount(); }

 Q_SIGNALS:
  void changed(const draft::TextEdits& edits);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void fill();
  void put(int row, const draft::Item& item);
  void cellChanged(int row);
  void add();
  void remove();
  void move(int by);

  const Theme& theme_;
  const PairsSource source_;
  QTableWidget* table_;
  std::string text_;
  std::vector<draft::Item> items_;
  bool filling_ = false;
};

}  // namespace penstock::gui

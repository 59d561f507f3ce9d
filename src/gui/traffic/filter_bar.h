// SPDX-License-Identifier: GPL-3.0-or-later
// Where the rows of Traffic are chosen: an expression with completion and history, filters with names, what it found so far, and what is
// wrong with it. A broken expression changes nothing: the last good one stays.
#pragma once

#include <QMenu>
#include <QStringList>
#include <QToolButton>
#include <QWidget>
#include <functional>
#include <memory>
#include <vector>

#include "gui/plain_text.h"
#include "gui/theme.h"
#include "gui/traffic/expression_line.h"
#include "penstock/filter/expression.h"
#include "penstock/model/summary.h"

namespace penstock::gui {

struct SavedFilter {
  QString name, expression;
  bool operator==(const SavedFilter&) const = default;
};

/// Thread: GUI.
class FilterBar : public QWidget {
  Q_OBJECT
 public:
  explicit FilterBar(const Theme& theme, QWidget* parent = nullptr);
  ~FilterBar() override;

  /// Null while nothing is chosen: everything is shown.
  const filter::ExpressionPtr& expression() const { return line_->expression(); }
  QString text() const { return field_->text(); }
  /// As if it had been typed and Return pressed.
  void setText(const QString& text) { line_->setText(text); }
  void clear() { setText({}); }
  /// Text to be completed by the person: the caret stands inside its last pair of quotes.
  void editText(const QString& text) { line_->editText(text); }
  /// Ctrl+F: into the line, all of it selected.
  void focusField();

  // What the owner keeps for it between starts.
  QStringList history() const { return history_; }
  void setHistory(QStringList history);
  const std::vector<SavedFilter>& saved() const { return saved_; }
  void setSaved(std::vector<SavedFilter> saved);

  /// Hosts and the like of the capture, for completion.
  void setValues(filter::ValuesOf values) { field_->setValues(std::move(values)); }
  /// Counts saved filters while their menu is open; may give null.
  using Count = std::function<std::shared_ptr<model::TrafficQuery>(filter::ExpressionPtr)>;
  void setCounter(Count count) { counter_ = std::move(count); }
  /// What the expression has found so far, told by whoever runs it.
  struct Progress {
    std::uint64_t matches = 0, settled = 0, total = 0;
    bool complete = true;
    QString trouble;  // "" or a sentence
  };
  void setProgress(const Progress& progress);

 Q_SIGNALS:
  /// A good expression took the place of the last one; null: everything.
  void expressionChanged(filter::ExpressionPtr expression);
  void historyChanged();
  void savedChanged();
  /// Down or a second Esc: the focus belongs to the table.
  void left();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void remember();
  void fillMenu();
  void addSaved(const SavedFilter& filter);
  void saveCurrent();
  void dropCounts();

  const Theme& theme_;
  FilterField* field_;
  QToolButton* clear_;
  PlainLabel* count_;
  QToolButton* savedButton_;
  QMenu* menu_;
  ExpressionLine* line_;
  QStringList history_;
  std::vector<SavedFilter> saved_;
  Count counter_;
  class SavedCount;
  std::vector<std::unique_ptr<SavedCount>> counts_;
};

}  // namespace penstock::gui

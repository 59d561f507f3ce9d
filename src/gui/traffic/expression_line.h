// SPDX-License-Identifier: GPL-3.0-or-later
// An expression as somebody types it: in force a moment after the last key, and where it is broken told so under the field, with what to
// write instead. A broken one changes nothing: the last good one stays.
#pragma once

#include <QTimer>

#include "gui/traffic/filter_field.h"
#include "gui/traffic/filter_problem.h"
#include "penstock/filter/expression.h"

namespace penstock::gui {

/// Shows what is wrong with the field's text, a caret under its place. The field and what tells it are in one window.
void tellUnder(const FilterField& field, const filter::Problem& what, FilterProblem& problem);
/// The field's text with the hint taken.
QString mended(const FilterField& field, const filter::Problem& problem);

/// Gives them and their parts names of their own: of "dryRun" the field is "dryRun", its list "dryRunCompletions", what is told "dryRunProblem".
void nameParts(FilterField& field, FilterProblem& problem, const QString& name);

/// Joins a field and what is said under it, both of which outlive it. Thread: GUI.
class ExpressionLine : public QObject {
  Q_OBJECT
 public:
  ExpressionLine(FilterField& field, FilterProblem& problem);

  /// Null while everything is chosen.
  const filter::ExpressionPtr& expression() const { return expression_; }
  /// As if it had been typed and Return pressed.
  void setText(const QString& text);
  /// Text to be completed by the person, which is no question yet: the caret stands inside its last pair of quotes.
  void editText(const QString& text);
  /// What is told stands under its place again: the field was moved or resized.
  void place() {
    if (problem_.isVisible()) tell();
  }

 Q_SIGNALS:
  /// A good one took the place of the last; null: everything.
  void changed(const filter::ExpressionPtr& expression);
  /// Whoever types is done with it, and it is good.
  void settled();

 private:
  void typed();
  void apply(bool final);
  void tell() { tellUnder(field_, lastProblem_, problem_); }

  FilterField& field_;
  FilterProblem& problem_;
  QTimer applySoon_, complainSoon_;
  filter::ExpressionPtr expression_;
  filter::Problem lastProblem_;
};

}  // namespace penstock::gui

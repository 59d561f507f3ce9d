// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/expression_line.h"

#include <QLayout>
#include <algorithm>
#include <utility>
#include <variant>

namespace penstock::gui {
namespace {

constexpr int kApplyMs = 150;      // after the last key
constexpr int kComplainMs = 1200;  // nobody is told of an error in the middle of a word

}  // namespace

void tellUnder(const FilterField& field, const filter::Problem& what, FilterProblem& problem) {
  // It stands where it belongs only once it was laid out.
  problem.setVisible(true);
  if (QLayout* layout = problem.parentWidget()->layout()) layout->activate();
  const auto under = [&](std::size_t byte) {
    const int x = std::clamp(field.xOf(field.fromByte(byte)), 0, field.width());
    return problem.mapFromGlobal(field.mapToGlobal(QPoint(x, 0))).x();
  };
  problem.show(what, under(what.position), under(what.position + what.length));
}

QString mended(const FilterField& field, const filter::Problem& problem) {
  const int from = field.fromByte(problem.position), to = field.fromByte(problem.position + problem.length);
  const QString hint = QString::fromStdString(problem.hint);
  const QString line = field.text();
  if (problem.message.find("never closed") != std::string::npos && hint.size() == 1) return line + hint;
  // Between two characters, or before something that stays: with room around it.
  const bool before = problem.message.find("missing before") != std::string::npos;
  return line.left(from) + hint + (before ? ' ' + line.mid(from, to - from) : QString()) + line.mid(to);
}

void nameParts(FilterField& field, FilterProblem& problem, const QString& name) {
  field.setObjectName(name);
  field.list().setObjectName(name + "Completions");
  problem.setObjectName(name + "Problem");
  for (QWidget* part : problem.findChildren<QWidget*>()) part->setObjectName(name + part->objectName().mid(6));
}

ExpressionLine::ExpressionLine(FilterField& field, FilterProblem& problem) : QObject(&problem), field_(field), problem_(problem) {
  applySoon_.setSingleShot(true);
  applySoon_.setInterval(kApplyMs);
  complainSoon_.setSingleShot(true);
  complainSoon_.setInterval(kComplainMs);
  connect(&applySoon_, &QTimer::timeout, this, [this] { apply(false); });
  connect(&complainSoon_, &QTimer::timeout, this, [this] { tell(); });
  connect(&field, &QLineEdit::textChanged, this, &ExpressionLine::typed);
  connect(&field, &FilterField::accepted, this, [this] { apply(true); });
  connect(&problem, &FilterProblem::hintTaken, this, [this] {
    setText(mended(field_, lastProblem_));
    field_.setFocus();
  });
}

void ExpressionLine::setText(const QString& text) {
  field_.setText(text);
  field_.closeList();
  apply(true);
}

void ExpressionLine::editText(const QString& text) {
  field_.setText(text);
  field_.closeList();
  applySoon_.stop();
  field_.setFocus(Qt::ShortcutFocusReason);
  field_.setCursorPosition(int(text.size()) - (text.endsWith('"') ? 1 : 0));
}

void ExpressionLine::typed() {
  problem_.hide();
  complainSoon_.stop();
  applySoon_.start();
}

// `final`: the person is done with it, and an error may be told at once.
void ExpressionLine::apply(bool final) {
  applySoon_.stop();
  auto compiled = filter::Expression::compile(field_.text().toStdString());
  if (auto* problem = std::get_if<filter::Problem>(&compiled)) {
    lastProblem_ = std::move(*problem);
    final ? tell() : complainSoon_.start();
    return;
  }
  complainSoon_.stop();
  problem_.hide();
  auto expression = std::get<filter::ExpressionPtr>(std::move(compiled));
  if (expression->matchesAll()) expression = nullptr;
  const bool same = expression && expression_ ? expression->text() == expression_->text() : !expression && !expression_;
  if (!same) {
    expression_ = std::move(expression);
    Q_EMIT changed(expression_);
  }
  if (final) Q_EMIT settled();
}

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/answer_values.h"

#include <utility>

#include "gui/format.h"
#include "penstock/exporter/json.h"

namespace penstock::gui {

AnswerValues::AnswerValues(Workbench& bench, TabSends& sends, QObject* parent) : QObject(parent), bench_(bench), sends_(sends) {
  connect(&sends, &TabSends::ended, this, &AnswerValues::ended);
}

void AnswerValues::setProject(service::ProjectPtr project) {
  recorded_.clear();
  waiting_.clear();
  project_ = std::move(project);
}

void AnswerValues::awaitOnce(Workbench::Id tab, std::function<void(const ChainStep&)> done) { waiting_[tab] = std::move(done); }

void AnswerValues::giveUp(Workbench::Id tab, const QString& why) {
  const auto found = waiting_.extract(tab);
  if (found) found.mapped()({false, why});
}

void AnswerValues::selects(Workbench::Id id, const filter::ExpressionPtr& expression, std::function<void(bool)> done) {
  const TabSends::Progress* progress = sends_.progressOf(id);
  const model::ExchangeId exchange = progress && !progress->state.exchanges.empty() ? progress->state.exchanges.back() : 0;
  if (exchange == 0 || !project_) return done(false);
  const auto look = [project = project_, exchange, expression] {
    const auto loaded = project->load(exchange);
    filter::Evaluator evaluator(expression);
    return loaded && project->selects(evaluator, *loaded);
  };
  recorded_[id] = project_->whenRecorded(exchange, [this, back = mailbox_.address(), look, done = std::move(done)] {
    back.post([this, look, done] { mailbox_.run(look, done); });
  });
}

void AnswerValues::ended(Workbench::Id id) {
  const service::RequestTab* tab = bench_.find(id);
  const TabSends::Progress* progress = sends_.progressOf(id);
  if (!tab || !progress || !project_) return;
  const auto& exchanges = progress->state.exchanges;
  const model::ExchangeId exchange = exchanges.empty() ? 0 : exchanges.back();
  if (tab->after.empty()) return finish(id, {});
  if (exchange == 0) return takeNothing(id, tab->after);
  recorded_[id] = project_->whenRecorded(exchange, [this, back = mailbox_.address(), id, exchange] { back.post([this, id, exchange] { take(id, exchange); }); });
}

/// As service::sendChain has it: who goes on with values that were not taken sends those of an answer before.
void AnswerValues::takeNothing(Workbench::Id id, const std::vector<draft::Extraction>& wanted) {
  const bool answered = sends_.progressOf(id)->state.status > 0;
  const Error why = makeError(ErrorCode::unsupported, answered ? "recording is stopped, and an answer that is not recorded gives nothing" : "there is no answer");
  std::vector<service::TakenValue> values;
  for (const draft::Extraction& one : wanted) values.push_back({one.variable, why});
  Q_EMIT taken(id, values);
  finish(id, values);
}

void AnswerValues::take(Workbench::Id id, model::ExchangeId exchange) {
  const service::RequestTab* tab = bench_.find(id);
  if (!tab || !project_) return;
  mailbox_.run([project = project_, exchange, wanted = tab->after] { return service::takeValues(*project, exchange, wanted); },
               [this, id, project = project_](const std::vector<service::TakenValue>& values) {
                 if (project != project_) return;
                 for (const service::TakenValue& one : values)
                   if (one.value) bench_.setTaken(one.variable, *one.value);
                 Q_EMIT taken(id, values);
                 finish(id, values);
               });
}

void AnswerValues::finish(Workbench::Id id, const std::vector<service::TakenValue>& values) {
  const TabSends::Progress* progress = sends_.progressOf(id);
  const auto found = waiting_.extract(id);
  if (!found || !progress) return;
  const replay::SendState& state = progress->state;
  const bool failed = state.failure.kind != model::FailureKind::none;
  ChainStep step{!failed && state.status > 0 && state.status < 400, failed ? sentenceText(exporter::failureText(state.failure)) : QString::number(state.status)};
  for (const service::TakenValue& one : values) {
    if (!one.value) step.well = false;
    step.told += QStringLiteral(" \u00b7 ") + wireText(one.variable, 40) + (one.value ? " = " + wireText(*one.value, 40) : ": " + wireText(one.value.error().message, 80));
  }
  found.mapped()(step);
}

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/bulk_actions.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <utility>

#include "gui/bulk/run_of.h"
#include "gui/format.h"

namespace penstock::gui {
namespace {

constexpr int kMostAtOnce = 50;               // rows that go to another tab together
constexpr std::size_t kMostCopied = 10'000;  // payloads

}  // namespace

BulkActions::BulkActions(const Parts& parts, QWidget* window)
    : QObject(window), parts_(parts), bulk_(new BulkPage(parts.service, parts.theme, parts.actions, parts.toast, window)) {
  parts_.tabs.add(bulk_, parts_.actions.showBulk, "layers", "Bulk", parts_.actions.ofBulk());
  connect(bulk_, &BulkPage::countChanged, this, [this](int runs) { parts_.tabs.setCount(bulk_, std::uint64_t(runs), "Number of runs"); });
  connect(bulk_, &BulkPage::resultMenuAsked, this, &BulkActions::showMenu);
  connect(bulk_, &BulkPage::raceMenuAsked, this, &BulkActions::showRaceMenu);
  connect(parts_.actions.toBulk, &QAction::triggered, this, &BulkActions::toBulk);
  connect(parts_.actions.toRace, &QAction::triggered, this, &BulkActions::toRace);
  connect(parts_.actions.requestToBulk, &QAction::triggered, this, [this] { requestTo(false); });
  connect(parts_.actions.requestToRace, &QAction::triggered, this, [this] { requestTo(true); });
  parts_.resender.page().addAction(parts_.actions.requestToBulk);
  connect(&parts_.resender.page(), &ResenderPage::raceWanted, this, [this](const std::vector<quint64>& tabs) {
    for (const quint64 id : tabs)
      if (const service::RequestTab* tab = parts_.resender.page().bench().find(id)) put(*tab, true);
  });
  bulk_->setVariables([&bench = parts_.resender.page().bench()] {
    draft::Environment all;
    for (const draft::Environment& one : bench.drafts().environments)
      if (one.name == bench.drafts().environment) all.variables = one.variables;
    // What answers gave wins: of a name the last counts.
    const auto& taken = bench.drafts().taken.variables;
    all.variables.insert(all.variables.end(), taken.begin(), taken.end());
    return all;
  });
  connect(&parts_.page.view(), &TrafficView::currentChangedTo, this, &BulkActions::selectionChanged);
  selectionChanged();
}

void BulkActions::setProject(service::ProjectPtr project) {
  project_ = project;
  bulk_->setProject(std::move(project));
  selectionChanged();
}

void BulkActions::selectionChanged() {
  const model::Summary row = parts_.page.model().summaryAt(parts_.page.model().rowOf(parts_.page.view().current()));
  for (QAction* action : {parts_.actions.toBulk, parts_.actions.toRace})
    action->setEnabled(project_ && row.id != 0 && row.kind == model::ExchangeKind::http);
}

void BulkActions::toBulk() {
  const model::ExchangeId id = parts_.page.view().current();
  if (!project_ || id == 0) return;
  mailbox_.run([project = project_, id] { return runOf(*project, id); },
               [this, project = project_](Result<service::BulkSpec> made) {
                 if (project != project_) return;
                 if (!made) return parts_.toast.tell(sentenceText(made.error().message));
                 parts_.actions.showBulk->trigger();
                 bulk_->add(std::move(*made));
               });
}

void BulkActions::toRace() {
  const auto ids = parts_.page.view().selected(kMostAtOnce);
  if (!project_ || ids.empty()) return;
  using Made = std::vector<Result<service::BulkSpec>>;
  mailbox_.run(
      [project = project_, ids] {
        Made made;
        for (const model::ExchangeId id : ids) made.push_back(runOf(*project, id));
        return made;
      },
      [this, project = project_](const Made& made) {
        if (project != project_) return;
        for (const Result<service::BulkSpec>& one : made) {
          if (!one)
            parts_.toast.tell(sentenceText(one.error().message));
          else
            bulk_->race().add(raceRequestOf(*one));
        }
        if (!bulk_->race().any()) return;
        bulk_->showRace(true);
        parts_.actions.showBulk->trigger();
      });
}

void BulkActions::requestTo(bool race) {
  parts_.resender.page().remember();  // what is being typed is in the tab then
  if (const service::RequestTab* tab = parts_.resender.page().bench().current()) put(*tab, race);
}

void BulkActions::put(service::RequestTab tab, bool race) {
  tab.target = draft::expand(tab.target, parts_.resender.page().bench().variables()).bytes;
  auto made = runOf(tab);
  if (!made) return parts_.toast.tell(sentenceText(made.error().message));
  if (race) bulk_->race().add(raceRequestOf(*made));
  bulk_->showRace(race);
  parts_.actions.showBulk->trigger();
  if (!race) bulk_->add(std::move(*made));
}

void BulkActions::showRaceMenu(const QPoint& at) {
  const model::ExchangeId id = bulk_->race().selected();
  QMenu menu(bulk_);
  menu.setObjectName("raceResultMenu");
  menu.addAction("Show in Traffic", this, [this, id] { showInTraffic(id); });
  menu.exec(at);
}

void BulkActions::showMenu(const QPoint& at) {
  const auto results = bulk_->pane().results().selected(kMostCopied);
  if (results.empty()) return;
  const model::ExchangeId id = results.front().row.exchange;
  std::vector<model::ExchangeId> ids;
  for (const ResultsModel::Result& result : results)
    if (result.row.exchange != 0 && ids.size() < kMostAtOnce) ids.push_back(result.row.exchange);
  QMenu menu(bulk_);
  menu.setObjectName("bulkResultMenu");
  const auto add = [&](const QString& text, const char* name, bool enabled, auto act) {
    QAction* action = menu.addAction(text, this, act);
    action->setObjectName(name);
    action->setEnabled(enabled);
  };
  add("Open", "bulkOpenResult", true, [this] { bulk_->pane().results().open(); });
  add("Edit in Resender", "bulkToResender", id != 0, [this, ids] { parts_.resender.edit(ids); });
  const bool two = ids.size() == 2 && ids.front() != 0 && ids.back() != 0;
  add("Compare in Diff", "bulkToDiff", two, [this, ids] { Q_EMIT diffWanted(ids.front(), ids.back()); });
  ResultsModel& model = bulk_->pane().results().model();
  const service::BulkRow row = results.front().row;
  const bool isBase = model.base() && model.base()->number == row.number;
  add(isBase ? "Compare with none" : "Compare all with this one", "bulkBase", results.size() == 1,
      [&model, row, isBase] { model.setBase(isBase ? std::nullopt : std::optional(row)); });
  add("Show in Traffic", "bulkShowInTraffic", id != 0, [this, id] { showInTraffic(id); });
  menu.addSeparator();
  add(results.size() == 1 ? "Copy payload" : "Copy payloads", "bulkCopyPayload", true, [this, &results] {
    QStringList payloads;
    for (const ResultsModel::Result& result : results) payloads << result.payload;
    QApplication::clipboard()->setText(payloads.join('\n'));
    parts_.toast.tell(payloads.size() == 1 ? QStringLiteral("Payload copied") : countText(std::uint64_t(payloads.size())) + " payloads copied");
  });
  menu.exec(at);
}

void BulkActions::showInTraffic(model::ExchangeId id) {
  if (parts_.page.model().rowOf(id) < 0) return parts_.toast.tell("The filter of Traffic hides this exchange");
  parts_.actions.showTraffic->trigger();
  parts_.page.view().select(id);
}

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/bulk_actions.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <algorithm>
#include <utility>

#include "gui/bulk/run_of.h"
#include "gui/editor/bytes_editor.h"
#include "gui/format.h"
#include "penstock/service/chain.h"

namespace penstock::gui {
namespace {

constexpr int kMostAtOnce = 50;                   // rows that go to another tab together
constexpr std::size_t kMostCopied = 64u << 20;  // bytes of payloads

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
  connect(&parts_.resender.page(), &ResenderPage::raceWanted, this, &BulkActions::raceOf);
  connect(&bulk_->race(), &RacePane::replaced, this, [this](const std::vector<RaceRequest>& before) {
    parts_.toast.tell("The requests of the race are others now", "Undo", [this, before] { bulk_->race().setRequests(before); });
  });
  bulk_->setVariables([&bench = parts_.resender.page().bench()] {
    draft::Environment all;
    for (const draft::Environment& one : bench.drafts().environments)
      if (one.name == bench.drafts().environment) all.variables = one.variables;
    // What answers gave wins: of a name the last counts.
    const draft::Environment taken = draft::escaped(bench.drafts().taken);
    all.variables.insert(all.variables.end(), taken.variables.begin(), taken.variables.end());
    return all;
  });
  bulk_->setChain([&bench = parts_.resender.page().bench()] { return service::chainOf(bench.drafts()); });
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

Result<service::BulkSpec> BulkActions::runOfTab(service::RequestTab tab) const {
  tab.target = draft::expand(tab.target, parts_.resender.page().bench().variables()).bytes;
  return runOf(tab);
}

/// These tabs and no others, at once. One of them that cannot be sent ends it before anything is.
void BulkActions::raceOf(const std::vector<quint64>& tabs) {
  std::vector<RaceRequest> requests;
  for (const quint64 id : tabs) {
    const service::RequestTab* tab = parts_.resender.page().bench().find(id);
    if (!tab) continue;
    const auto made = runOfTab(*tab);
    if (!made) return parts_.toast.tell(sentenceText(service::titleOf(*tab) + ": " + made.error().message));
    requests.push_back(raceRequestOf(*made));
  }
  if (requests.empty()) return;
  bulk_->showRace(true);
  parts_.actions.showBulk->trigger();
  bulk_->race().raceOf(std::move(requests));
}

void BulkActions::put(const service::RequestTab& tab, bool race) {
  auto made = runOfTab(tab);
  if (!made) return parts_.toast.tell(sentenceText(made.error().message));
  if (race) bulk_->race().add(raceRequestOf(*made));
  bulk_->showRace(race);
  parts_.actions.showBulk->trigger();
  if (!race) bulk_->add(std::move(*made));
}

void BulkActions::showRaceMenu(const QPoint& at) {
  const std::vector<model::ExchangeId> ids = bulk_->race().selected();
  if (ids.empty()) return;
  QMenu menu(bulk_);
  menu.setObjectName("raceResultMenu");
  const auto add = [&](const QString& text, const char* name, bool enabled, auto act) {
    QAction* action = menu.addAction(text, this, act);
    action->setObjectName(name);
    action->setEnabled(enabled);
  };
  add("Edit in Resender", "raceToResender", ids.size() <= std::size_t(kMostAtOnce), [this, &ids] { parts_.resender.edit(ids); });
  add("Compare in Diff", "raceToDiff", ids.size() == 2, [this, &ids] { Q_EMIT diffWanted(ids.front(), ids.back()); });
  add("Show in Traffic", "raceShowInTraffic", true, [this, &ids] { showInTraffic(ids.front()); });
  menu.exec(at);
}

void BulkActions::showMenu(const QPoint& at) {
  ResultsModel& model = bulk_->pane().results().model();
  const service::BulkRunPtr run = model.run();
  const std::vector<std::uint32_t> rows = bulk_->pane().results().selected();
  std::vector<service::BulkRow> first;  // of them
  for (std::size_t i = 0; run && i < std::min(rows.size(), std::size_t(kMostAtOnce)); ++i)
    for (const service::BulkRow& row : run->rowsAt(rows[i], 1)) first.push_back(row);
  if (first.empty()) return;
  const service::BulkRow row = first.front();
  const model::ExchangeId id = row.exchange;
  std::vector<model::ExchangeId> ids;
  for (const service::BulkRow& one : first)
    if (one.exchange != 0) ids.push_back(one.exchange);
  QMenu menu(bulk_);
  menu.setObjectName("bulkResultMenu");
  const auto add = [&](const QString& text, const char* name, bool enabled, auto act) {
    QAction* action = menu.addAction(text, this, act);
    action->setObjectName(name);
    action->setEnabled(enabled);
  };
  add("Open", "bulkOpenResult", true, [this] { bulk_->pane().results().open(); });
  add("Edit in Resender", "bulkToResender", !ids.empty(), [this, ids] { parts_.resender.edit(ids); });
  const bool two = rows.size() == 2 && ids.size() == 2;
  add("Compare in Diff", "bulkToDiff", two, [this, ids] { Q_EMIT diffWanted(ids.front(), ids.back()); });
  const bool isBase = model.base() && model.base()->number == row.number;
  const model::ExchangeId base = model.base() ? model.base()->exchange : 0;
  add("Compare with that one in Diff", "bulkDiffBase", base != 0 && id != 0 && !isBase && rows.size() == 1, [this, base, id] { Q_EMIT diffWanted(base, id); });
  add(isBase ? "Compare with none" : "Compare all with this one", "bulkBase", rows.size() == 1,
      [&model, row, isBase] { model.setBase(isBase ? std::nullopt : std::optional(row)); });
  add("Show in Traffic", "bulkShowInTraffic", id != 0, [this, id] { showInTraffic(id); });
  menu.addSeparator();
  add(rows.size() == 1 ? "Copy payload" : "Copy payloads", "bulkCopyPayload", true, [this, run, &rows] { copyPayloads(run, rows); });
  menu.exec(at);
}

/// A line each, as they are sent. Away from the window: they are made anew, and may be lines of a file.
void BulkActions::copyPayloads(const service::BulkRunPtr& run, std::vector<std::uint32_t> rows) {
  struct Copied {
    std::string bytes, problem;
    std::size_t count = 0;
  };
  const std::size_t all = rows.size();
  mailbox_.run(
      [run, rows = std::move(rows)] {
        Copied out;
        for (const std::uint32_t row : rows) {
          const auto one = run->rowsAt(row, 1);
          if (one.empty()) continue;
          const auto payload = run->payloadOf(one.front().number);
          if (!payload) out.problem = payload.error().message;
          if (!payload) continue;
          if (out.bytes.size() + payload->size() > kMostCopied) break;
          out.bytes.append(out.count > 0 ? "\n" : "").append(*payload);
          ++out.count;
        }
        return out;
      },
      [this, all](const Copied& copied) {
        if (copied.count == 0) return parts_.toast.tell(copied.problem.empty() ? QStringLiteral("The payload is too large to be copied") : sentenceText(copied.problem));
        copyBytes(copied.bytes);
        if (copied.count < all) return parts_.toast.tell(countText(copied.count) + " of " + countText(all) + " payloads copied");
        parts_.toast.tell(all == 1 ? QStringLiteral("Payload copied") : countText(all) + " payloads copied");
      });
}

void BulkActions::showInTraffic(model::ExchangeId id) {
  if (parts_.page.model().rowOf(id) < 0) return parts_.toast.tell("The filter of Traffic hides this exchange");
  parts_.actions.showTraffic->trigger();
  parts_.page.view().select(id);
}

}  // namespace penstock::gui

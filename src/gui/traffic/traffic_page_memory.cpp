// SPDX-License-Identifier: GPL-3.0-or-later
// How the Traffic tab was left: layout in the project and for new ones, choices and places in the project alone, what was searched for and
// saved with the person.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

#include "gui/detail/detail_panel.h"
#include "gui/traffic/filter_memory.h"
#include "gui/traffic/traffic_page.h"
#include "penstock/display/field_values.h"

namespace penstock::gui {
namespace {

constexpr auto kSplitter = "traffic/splitter";
constexpr auto kSplitterBeside = "traffic/splitterBeside";
constexpr auto kBeside = "traffic/detailBeside";
constexpr auto kAcross = "traffic/hostSplitter";
constexpr auto kHosts = "traffic/hostsShown";
constexpr auto kTimeline = "traffic/timelineShown";
constexpr auto kQuick = "traffic/quickShown";
constexpr auto kFilter = "traffic/filter";
constexpr auto kScope = "traffic/scope";
constexpr auto kPlace = "traffic/place";

QByteArray flag(bool on) { return on ? "1" : "0"; }

QJsonArray listOf(const std::vector<std::string>& names) {
  QJsonArray list;
  for (const std::string& name : names) list.append(QString::fromStdString(name));
  return list;
}

std::vector<std::string> namesOf(const QJsonValue& list) {
  std::vector<std::string> names;
  for (const QJsonValue name : list.toArray()) names.push_back(name.toString().toStdString());
  return names;
}

}  // namespace

void TrafficPage::setProject(service::ProjectPtr project) {
  forgetChoices();
  project_ = std::move(project);
  memory_.attach(project_);
  // Earlier versions kept these in the project as well, and whoever got a copy of it had them.
  for (const char* key : kFilterKeys) memory_.setOwn(key, {});
  const std::shared_ptr<model::TrafficIndex> rows = project_->rows();
  detail_->setProject(project_, rows);
  model_.setIndex(rows);
  hosts_->setHosts([rows] { return rows->hosts(); });
  timeline_->setSource([rows](std::size_t buckets) { return timelineBars(*rows, buckets); });
  fields_.setRecording(project_);
  filter_->setValues(display::valuesIn(rows));
  restore();
  restoreChoices();
}

/// They belong to a project.
void TrafficPage::forgetChoices() {
  memory_.attach(nullptr);  // that they go is nothing to remember
  project_ = nullptr;
  filter_->clear();
  hosts_->choose({});
  timeline_->choose(std::nullopt);
  quick_->choose({}, {});
}

void TrafficPage::setDetailBeside(bool beside) {
  const Qt::Orientation wanted = beside ? Qt::Horizontal : Qt::Vertical;
  if (splitter_->orientation() == wanted) return;
  remember();
  splitter_->setOrientation(wanted);
  splitter_->restoreState(memory_.value(beside ? kSplitterBeside : kSplitter));
  splitter_->setOrientation(wanted);
  detail_->setBeside(beside);
  memory_.set(kBeside, flag(beside));
}

void TrafficPage::restore() {
  const QByteArray remembered = memory_.value(kBeside);
  const bool beside = remembered == "1" || remembered == "true";
  const QByteArray state = memory_.value(beside ? kSplitterBeside : kSplitter);
  if (state.isEmpty() || !splitter_->restoreState(state)) splitter_->setSizes({470, 400});
  splitter_->setOrientation(beside ? Qt::Horizontal : Qt::Vertical);
  if (!across_->restoreState(memory_.value(kAcross))) across_->setSizes({theme_.scaled(204), theme_.scaled(1076)});
  detail_->setBeside(beside);
  across_->setOrientation(Qt::Horizontal);
  splitter_->setHandleWidth(1);
  across_->setHandleWidth(1);
  actions_.detailBeside->setChecked(beside);
  const bool hosts = memory_.value(kHosts) != "0", timeline = memory_.value(kTimeline) != "0", quick = memory_.value(kQuick) != "0";
  actions_.showHosts->setChecked(hosts);
  actions_.showTimeline->setChecked(timeline);
  hosts_->setVisible(hosts);
  timeline_->setVisible(timeline);
  actions_.showQuick->setChecked(quick);
  quick_->setChipsShown(quick);
  chooseFace();
  view_->header().restore(memory_);
  fields_.setFields(view_->header().fields());
  restoreFilters(*filter_, memory_);
}

void TrafficPage::remember() {
  const bool beside = splitter_->orientation() == Qt::Horizontal;
  memory_.set(beside ? kSplitterBeside : kSplitter, splitter_->saveState());
  memory_.set(kBeside, flag(beside));
  memory_.set(kAcross, across_->saveState());
  memory_.set(kHosts, flag(actions_.showHosts->isChecked()));
  memory_.set(kTimeline, flag(actions_.showTimeline->isChecked()));
  memory_.set(kQuick, flag(actions_.showQuick->isChecked()));
  view_->header().remember(memory_);
  if (project_) rememberChoices();
}

void TrafficPage::rememberChoices() {
  rememberFilters(*filter_, memory_);
  memory_.setOwn(kFilter, filter_->expression() ? QByteArray::fromStdString(filter_->expression()->text()) : QByteArray());
  QJsonArray hosts;
  for (const display::HostChoice& choice : scope_.hosts)
    hosts.append(QJsonArray{QString::fromStdString(choice.host), choice.below, int(choice.port)});
  QJsonObject scope{{"hosts", hosts}};
  if (scope_.time) {
    scope["from"] = QString::number(scope_.time->from.time_since_epoch().count());
    scope["to"] = QString::number(scope_.time->to.time_since_epoch().count());
  }
  if (!scope_.types.empty()) scope["types"] = listOf(scope_.types);
  if (!scope_.statuses.empty()) scope["statuses"] = listOf(scope_.statuses);
  memory_.setOwn(kScope, scope_.empty() ? QByteArray() : QJsonDocument(scope).toJson(QJsonDocument::Compact));
  memory_.setOwn(kPlace, QByteArray::number(quint64(view_->topId())) + ' ' + QByteArray::number(quint64(view_->current())));
}

void TrafficPage::restoreChoices() {
  // Read before anything is chosen: choosing is remembered.
  QByteArray filter = memory_.ownValue(kFilter);
  // --filter is for the project the program was started with.
  if (const std::string& asked = service_.config().filter; !asked.empty() && !filterAsked_) filter = QByteArray::fromStdString(asked);
  filterAsked_ = true;
  const QJsonObject scope = QJsonDocument::fromJson(memory_.ownValue(kScope)).object();
  const QList<QByteArray> place = memory_.ownValue(kPlace).split(' ');
  if (!filter.isEmpty()) filter_->setText(QString::fromUtf8(filter));
  std::vector<display::HostChoice> hosts;
  for (const QJsonValue value : scope["hosts"].toArray())
    hosts.push_back({value.toArray().at(0).toString().toStdString(), value.toArray().at(1).toBool(),
                     std::uint16_t(std::clamp(value.toArray().at(2).toInt(), 0, 65535))});
  hosts_->choose(std::move(hosts));
  quick_->choose(namesOf(scope["types"]), namesOf(scope["statuses"]));
  // Bounded, for a project may say anything: spans of time are subtracted and drawn.
  constexpr qlonglong kLatest = 253'402'300'799'000'000;  // the year 9999, in microseconds
  const auto time = [&](const char* key) {
    return WallTime(std::chrono::microseconds(std::clamp(scope[key].toString().toLongLong(), 0LL, kLatest)));
  };
  if (scope.contains("from") && time("from") < time("to")) timeline_->choose(display::TimeSpan{time("from"), time("to")});
  if (place.size() == 2) view_->restorePlace(place[0].toULongLong(), place[1].toULongLong());
}

}  // namespace penstock::gui

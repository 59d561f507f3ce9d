// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/race_requests.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <map>

#include "gui/bulk/marks.h"
#include "gui/format.h"
#include "penstock/draft/request_text.h"
#include "penstock/draft/variables.h"

namespace penstock::gui {
namespace {

std::string counted(std::size_t n, const char* one, const char* more) { return display::countText(n) + (n == 1 ? one : more); }

std::string microseconds(std::int64_t ns) {
  const std::int64_t us = (ns + 500) / 1000;
  return us < 1000 ? std::to_string(us) + " \u00b5s" : display::durationText(us);
}

/// What changes nothing at a server, by the same way.
service::ToSend warmUpFor(const service::ToSend& send) {
  service::ToSend out = send;
  const std::string authority = draft::authorityOf(send.options.target);
  out.bytes = draft::isHttp2(send.bytes) ? "GET / HTTP/2\n:authority: " + authority + "\n\n" : "GET / HTTP/1.1\r\nHost: " + authority + "\r\n\r\n";
  return out;
}

}  // namespace

QByteArray toJson(const Race& race) {
  QJsonArray requests;
  for (const RaceRequest& request : race.requests)
    requests.append(QJsonObject{{"request", QString::fromStdString(service::toJson(runOf(request)))}, {"times", int(request.times)}});
  return QJsonDocument(QJsonObject{{"requests", requests}, {"settleMs", int(race.settleMs)}, {"warmUp", race.warmUp}}).toJson(QJsonDocument::Compact);
}

Race readRace(const QByteArray& json) {
  Race race;
  const QJsonObject object = QJsonDocument::fromJson(json).object();
  race.settleMs = unsigned(std::clamp(object["settleMs"].toInt(100), 0, 10'000));
  race.warmUp = object["warmUp"].toBool();
  for (const QJsonValue one : object["requests"].toArray()) {
    const auto spec = service::readBulkSpec(one["request"].toString().toStdString());
    if (!spec || race.requests.size() == Race::mostRequests) continue;
    race.requests.push_back(raceRequestOf(*spec));
    race.requests.back().times = unsigned(std::clamp(one["times"].toInt(1), 1, int(Race::mostShots)));
  }
  return race;
}

RaceRequest raceRequestOf(const service::BulkSpec& spec) {
  RaceRequest request;
  request.name = spec.name;
  const auto marked = draft::readMarks(spec.text);
  request.text = marked ? marked->text : withoutPositions(spec.text);
  request.options = spec.options;
  request.keepLength = spec.keepLength;
  request.keepHost = spec.keepHost;
  request.bodyIsDecoded = spec.bodyIsDecoded;
  request.doubtful = spec.doubtful;
  return request;
}

service::BulkSpec runOf(const RaceRequest& request) {
  service::BulkSpec spec;
  spec.name = request.name;
  spec.text = unmarked(request.text);
  spec.options = request.options;
  spec.keepLength = request.keepLength;
  spec.keepHost = request.keepHost;
  spec.bodyIsDecoded = request.bodyIsDecoded;
  spec.doubtful = request.doubtful;
  return spec;
}

Result<RaceShots> shotsOf(const Race& race, const draft::Environment& variables) {
  RaceShots out;
  const draft::Variables values(variables);
  for (std::size_t i = 0; i < race.requests.size(); ++i) {
    const RaceRequest& request = race.requests[i];
    const auto refused = [&](const std::string& why) { return makeError(ErrorCode::invalidArgument, "request " + std::to_string(i + 1) + ": " + why); };
    if (request.options.target.host.empty()) return refused("it has no target");
    draft::Expanded expanded = draft::expand(request.text, values);
    for (const draft::VariableProblem& problem : expanded.problems) {
      if (problem.kind == draft::VariableProblem::tooLarge) return refused(draft::toText(problem));
      const QString note = sentenceText(draft::toText(problem) + " and is sent as it stands");
      if (!out.notes.contains(note)) out.notes << note;
    }
    draft::KeepInStep step;
    step.authority = draft::authorityOf(request.options.target);
    step.lengthTouched = !request.keepLength;
    step.hostTouched = !request.keepHost;
    step.bodyIsDecoded = request.bodyIsDecoded;
    service::ToSend send;
    send.bytes = draft::keepInStep(std::move(expanded.bytes), step).text;
    send.options = request.options;
    send.source = model::Source::bulk;
    for (unsigned n = 0; n < request.times; ++n) {
      if (out.sends.size() == Race::mostShots) return makeError(ErrorCode::limit, "a race has " + std::to_string(Race::mostShots) + " requests at most");
      out.sends.push_back(send);
      out.of.push_back(i);
    }
  }
  if (out.sends.empty()) return makeError(ErrorCode::invalidArgument, "there is no request yet");
  if (race.warmUp) out.warmUp = warmUpFor(out.sends.front());
  return out;
}

std::string raceInWords(const replay::RaceState& state) {
  using Phase = replay::RaceState::Phase;
  const std::size_t count = state.shots.size();
  const std::string who = counted(count, " request", " requests");
  if (state.cancelled) return who + ": cancelled.";
  if (state.phase == Phase::connecting) return who + ": connecting\u2026";
  const std::string held = state.mostStreams == 0 ? "" : ", since the server takes " + counted(state.mostStreams, " stream", " streams") + " on one";
  const std::string where = state.connections == 1 ? " on one connection" : " on " + counted(state.connections, " connection", " connections") + held;
  if (state.phase == Phase::holding) return who + where + ": sent but for their ends, which are held back\u2026";
  std::string out = who + where;
  if (state.windowNs < 0) return out + ": none was sent whole.";
  if (state.onePacket)
    out += ": all ends left in one packet.";
  else
    out += count == 1 ? ": its end was sent." : ": their ends left within " + microseconds(state.windowNs) + '.';
  std::map<int, std::size_t> statuses;
  std::size_t answers = 0;
  std::int64_t first = -1, last = -1;
  for (const replay::RaceShot& shot : state.shots) {
    if (shot.answeredUs < 0) continue;
    ++answers;
    ++statuses[shot.status];
    first = first < 0 ? shot.answeredUs : std::min(first, shot.answeredUs);
    last = std::max(last, shot.answeredUs);
  }
  if (answers == 0) return state.phase == Phase::ended ? out + " No answer came." : out;
  out += ' ' + counted(answers, " answer", " answers") + " came ";
  out += answers == 1 ? "after " + display::durationText(first) : "from " + display::durationText(first) + " to " + display::durationText(last) + " later";
  std::string kinds;
  for (const auto& [status, n] : statuses) kinds += (kinds.empty() ? "" : ", ") + display::countText(n) + " \u00d7 " + std::to_string(status);
  return out + ": " + kinds + '.';
}

}  // namespace penstock::gui

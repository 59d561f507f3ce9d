// SPDX-License-Identifier: GPL-3.0-or-later
// What was recorded, as lists and one by one.
#include <algorithm>
#include <cctype>

#include "api/calls/entries.h"
#include "api/fields.h"
#include "api/route.h"
#include "penstock/codec/content_coding.h"
#include "penstock/model/colors.h"

namespace penstock::api {
namespace {

using exporter::EntryBodies;
using exporter::TextOut;
using Rows = std::vector<std::uint32_t>;

/// The rows of an answer: all of the project's, or those of an expression, in order of capture.
struct Chosen {
  std::shared_ptr<model::TrafficIndex> index;
  std::shared_ptr<const Rows> rows;  // null: all
  std::size_t count = 0;

  model::ExchangeId idAt(std::size_t i) const {
    const std::uint32_t row = rows ? (*rows)[i] : std::uint32_t(i);
    const auto ids = index->idsOf({&row, 1});
    return ids.empty() ? 0 : ids.front();
  }
};

std::shared_ptr<const Rows> withoutDeleted(const model::TrafficIndex& index, std::size_t count) {
  const std::vector<std::uint32_t> deleted = index.deletedRows();
  if (deleted.empty()) return nullptr;
  auto out = std::make_shared<Rows>();
  out->reserve(count);
  auto gone = deleted.begin();
  for (std::uint32_t row = 0; row < count; ++row) {
    if (gone != deleted.end() && *gone == row)
      ++gone;
    else
      out->push_back(row);
  }
  return out;
}

/// `rights`: of who asks. What they may not see selects nothing.
Result<Chosen> choose(Context& context, const service::ProjectPtr& project, const filter::ExpressionPtr& expression, Right rights) {
  Chosen out;
  out.index = project->rows();
  out.count = out.index->rows();
  if (expression->matchesAll()) {
    out.rows = withoutDeleted(*out.index, out.count);
  } else {
    auto rows = context.selections.of(project, expression, redactionFor(rights))->rows();
    if (!rows) return rows.error();
    out.rows = std::move(*rows);
  }
  if (out.rows) out.count = out.rows->size();
  return out;
}

Result<void> writeOne(TextOut& out, const model::Recording& recording, const model::TrafficIndex& index, model::ExchangeId id, EntryBodies bodies,
                      Right rights) {
  const auto exchange = recording.load(id);
  if (!exchange) {
    out.text() += dumped({{"id", id}, {"error", exchange.error().message}});
    return out.pass();
  }
  return exporter::writeEntry(out, recording, *exchange, annotationOf(index, id, rights), bodies);
}

EntryBodies bodiesOf(QueryValues& query, EntryBodies otherwise) { return query.flag("bodies", otherwise != EntryBodies::none) ? EntryBodies::decoded : EntryBodies::none; }

Answer list(Context& context, const Call& call, const Parts&) {
  QueryValues query(call);
  const std::size_t offset = query.number("offset", 0), limit = query.number("limit", 100);
  const model::ExchangeId after = query.number("after", 0);
  const bool newest = query.flag("newest", false);
  const EntryBodies bodies = bodiesOf(query, EntryBodies::decoded);
  if (!query.good()) return query.answer();
  Compiled compiled = compile(expressionOf(query), "q");
  if (compiled.refused) return *compiled.refused;
  const OpenProject open = openProject(context);
  if (open.refused) return *open.refused;
  auto chosen = choose(context, open.project, compiled.expression, call.rights);
  if (!chosen) return refusal(chosen.error());
  const std::size_t begin = after == 0 ? 0 : firstBehind(after, chosen->count, [&](std::size_t i) { return chosen->idAt(i); });
  const std::size_t total = chosen->count - begin;
  const std::size_t first = begin + std::min(offset, total);
  const std::size_t count = limit == 0 ? chosen->count - first : std::min(limit, chosen->count - first);
  Answer out;
  out.rest = [recording = visibleTo(call.rights, open.project), chosen = std::move(*chosen), first, count, total, offset, limit, bodies, newest, rights = call.rights](TextOut& to) -> Result<void> {
    to.text() += "{\"entries\":[";
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) to.text() += ',';
      if (auto written = writeOne(to, *recording, *chosen.index, chosen.idAt(newest ? chosen.count - 1 - offset - i : first + i), bodies, rights); !written) return written;
      if (auto passed = to.pass(); !passed) return passed;
    }
    to.text() += "],\"total\":" + std::to_string(total) + ",\"offset\":" + std::to_string(offset) + ",\"limit\":" + std::to_string(limit) + "}";
    return to.flush();
  };
  return out;
}

Answer one(Context& context, const Call& call, const Parts& parts) {
  QueryValues query(call);
  const EntryBodies bodies = bodiesOf(query, EntryBodies::decoded);
  if (!query.good()) return query.answer();
  const OpenProject open = openProject(context);
  if (open.refused) return *open.refused;
  const auto id = idOf(parts[0]);
  const RecordingPtr recording = visibleTo(call.rights, open.project);
  auto exchange = recording->load(id.value_or(0));
  if (!exchange) return refusal(exchange.error());
  Answer out;
  out.rest = [recording, index = open.project->rows(), exchange = *exchange, bodies, rights = call.rights](TextOut& to) -> Result<void> {
    if (auto written = exporter::writeEntry(to, *recording, exchange, annotationOf(*index, exchange->id, rights), bodies); !written) return written;
    return to.flush();
  };
  return out;
}

Answer mark(Context& context, const Call& call, const Parts& parts) {
  Fields fields(call);
  fields.only({"color", "tags", "comment"});
  const std::string color = fields.text("color");
  const auto named = std::find(model::colorNames.begin(), model::colorNames.end(), color);
  const bool none = color.empty() || color == "none";
  if (!none && named == model::colorNames.end()) fields.refuse("color", "expected red, orange, yellow, green, blue, purple or none");
  const std::string comment = fields.text("comment");
  std::string tags;
  if (const Json* given = fields.member("tags"); given && given->is_string())
    tags = given->get<std::string>();
  else
    for (const std::string& tag : fields.texts("tags")) tags += (tags.empty() ? "" : " ") + tag;
  if (!fields.good()) return fields.answer();
  const OpenProject open = openProject(context);
  if (open.refused) return *open.refused;
  const auto index = open.project->rows();
  const model::ExchangeId id = idOf(parts[0]).value_or(0);
  if (index->rowOf(id) >= index->rows()) return refusal(404, "there is no exchange " + parts[0]);
  Result<void> done{};
  if (fields.has("color")) done = open.project->setColor({id}, none ? 0 : std::uint8_t(named - model::colorNames.begin() + 1));
  if (done && fields.has("comment")) done = open.project->setComment({id}, comment);
  if (done && fields.has("tags")) done = open.project->setTags({id}, tags);
  if (!done) return refusal(done.error());
  const model::Annotation now = annotationOf(*index, id);
  return answerOf({{"id", id}, {"color", model::colorName(now.color)}, {"tags", now.tags}, {"comment", now.comment}});
}

Answer remove(Context& context, const Call&, const Parts& parts) {
  const OpenProject open = openProject(context);
  if (open.refused) return *open.refused;
  const auto index = open.project->rows();
  const model::ExchangeId id = idOf(parts[0]).value_or(0);
  if (index->rowOf(id) >= index->rows()) return refusal(404, "there is no exchange " + parts[0]);
  if (auto done = open.project->remove({id}); !done) return refusal(done.error());
  return answerOf({{"removed", 1}});
}

Answer clear(Context& context, const Call&, const Parts&) {
  const OpenProject open = openProject(context);
  if (open.refused) return *open.refused;
  if (auto done = open.project->clear(); !done) return refusal(done.error());
  Answer out;
  out.status = 204;
  return out;
}

Answer hosts(Context& context, const Call&, const Parts&) {
  const OpenProject open = openProject(context);
  if (open.refused) return *open.refused;
  Json out = Json::array();
  for (const model::HostCount& host : open.project->rows()->hosts())
    out.push_back({{"host", host.host}, {"port", host.port ? Json(host.port) : Json(nullptr)}, {"exchanges", host.exchanges}, {"failed", host.failed}});
  return answerOf(out);
}

/// As much as fits beside a hit, with what was found where it stands.
std::string snippetIn(std::string_view text, std::string_view sought) {
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b)); };
  const auto found = std::search(text.begin(), text.end(), sought.begin(), sought.end(), same);
  if (found == text.end()) return {};
  constexpr std::size_t around = 40;
  const std::size_t at = std::size_t(found - text.begin()), from = at > around ? at - around : 0;
  std::string out = (from > 0 ? "..." : "") + std::string(text.substr(from, at - from + sought.size() + around));
  if (from + out.size() < text.size()) out += "...";
  return out;
}

std::string snippetOf(const model::Recording& recording, const model::ExchangePtr& exchange, std::string_view sought) {
  std::string head;
  exporter::appendEntry(head, *exchange, {});
  constexpr std::size_t mostBody = 1u << 20;
  for (const model::Direction direction : {model::Direction::toClient, model::Direction::toServer}) {
    const auto body = recording.body(exchange, direction);
    const auto bytes = body ? body->read(0, std::size_t(std::min<std::uint64_t>(body->size(), mostBody))) : Result<std::string>(std::string());
    if (!bytes) continue;
    const auto& fields = direction == model::Direction::toServer ? (exchange->request ? &exchange->request->headers : nullptr)
                                                                 : (exchange->response ? &exchange->response->headers : nullptr);
    const codec::Decoded decoded = codec::decode(*bytes, fields ? fields->joined("Content-Encoding") : std::string(), mostBody);
    if (std::string found = snippetIn(decoded.bytes, sought); !found.empty()) return found;
  }
  return snippetIn(head, sought);
}

Answer search(Context& context, const Call& call, const Parts&) {
  QueryValues query(call);
  const std::string sought = query.text("q");
  const std::size_t limit = query.number("limit", 50, 1000);
  if (!query.good()) return query.answer();
  if (sought.empty()) return answerOf(Json::array());  // as pypproxy: for nothing there is nothing
  Compiled compiled = compile(anywhere(sought), "q");
  if (compiled.refused) return *compiled.refused;
  const OpenProject open = openProject(context);
  if (open.refused) return *open.refused;
  const auto chosen = choose(context, open.project, compiled.expression, call.rights);
  if (!chosen) return refusal(chosen.error());
  const RecordingPtr recording = visibleTo(call.rights, open.project);
  Json out = Json::array();
  for (std::size_t i = 0; i < std::min(limit, chosen->count); ++i) {  // the newest first: nothing ranks better
    const model::ExchangeId id = chosen->idAt(chosen->count - 1 - i);
    const auto exchange = recording->load(id);
    out.push_back({{"entry_id", id}, {"rank", i + 1}, {"snippet", exchange ? snippetOf(*recording, *exchange, sought) : std::string()}});
  }
  return answerOf(out);
}

constexpr Parameter kBodies{"bodies", "boolean", "0: without bodies"};
constexpr Parameter kList[] = {{"offset", "integer", "How many to leave out"},
                               {"limit", "integer", "How many at most; 0: all"},
                               {"after", "integer", "Those with a greater id alone"},
                               {"q", "string", "An expression, as in the filter bar"},
                               {"method", "string", "Equal to this"},
                               {"host", "string", "Equal to this"},
                               {"search", "string", "Contained in host and path"},
                               {"newest", "boolean", "1: the newest first"},
                               {"protocol", "string", "http, https, ws, grpc, mqtt, tls, tcp, DNS, or as in the list"},
                               kBodies};
constexpr Parameter kOne[] = {kBodies};
constexpr Parameter kSearch[] = {{"q", "string", "What to look for"}, {"limit", "integer", "How many at most"}};

constexpr Route kRoutes[] = {
    {"GET", "/api/traffic", Right::read, "Exchanges, the oldest first", kList, "", "Page", 200, list},
    {"GET", "/api/traffic/{id}", Right::read, "One exchange", kOne, "", "Entry", 200, one},
    {"DELETE", "/api/traffic/{id}", Right::change, "Delete an exchange; undo is in the window", {}, "", "Removed", 200, remove},
    {"POST", "/api/traffic/{id}/mark", Right::change, "Colour, tags and comment", {}, "Mark", "Marked", 200, mark},
    {"GET", "/api/hosts", Right::read, "Hosts, and how many exchanges each has", {}, "", "Hosts", 200, hosts},
    {"GET", "/api/search", Right::read, "Full text, the newest first", kSearch, "", "Hits", 200, search},
    {"POST", "/api/clear", Right::change, "Hide all exchanges; undo is in the window", {}, "", "", 204, clear},
};

}  // namespace

std::span<const Route> trafficRoutes() { return kRoutes; }

}  // namespace penstock::api

// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/exporter/har.h"

#include "exporter/har_parts.h"
#include "penstock/base/ascii.h"
#include "penstock/base/endpoint.h"
#include "penstock/codec/iso_time.h"
#include "penstock/codec/media_type.h"

namespace penstock::exporter {
namespace {

/// Of Fetch's destinations, Chrome's words.
std::string_view typeOfDestination(std::string_view destination) {
  static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {"document", "document"}, {"iframe", "document"}, {"frame", "document"}, {"script", "script"}, {"style", "stylesheet"}, {"image", "image"},
      {"font", "font"},         {"audio", "media"},     {"video", "media"},    {"track", "texttrack"}, {"manifest", "manifest"}, {"worker", "script"},
      {"serviceworker", "script"}, {"sharedworker", "script"}, {"empty", "fetch"}};
  for (const auto& [name, type] : kTypes)
    if (equalsIgnoreCase(destination, name)) return type;
  return {};
}

std::string_view typeOfMedia(std::string_view type) {
  if (type.starts_with("image/")) return "image";
  if (type.starts_with("font/")) return "font";
  if (type.starts_with("audio/") || type.starts_with("video/")) return "media";
  if (type == "text/html" || type == "application/xhtml+xml") return "document";
  if (type == "text/css") return "stylesheet";
  if (type.ends_with("javascript")) return "script";
  if (type == "text/event-stream") return "eventsource";
  return "other";
}

}  // namespace

std::string_view harResourceType(const model::Exchange& x, const Shown& shown) {
  if (x.application == model::Application::webSocket) return "websocket";
  if (shown.request) {
    if (equalsIgnoreCase(shown.request->headers.find("x-requested-with").value_or(""), "XMLHttpRequest")) return "xhr";
    if (const auto type = typeOfDestination(shown.request->headers.find("sec-fetch-dest").value_or("")); !type.empty()) return type;
  }
  return typeOfMedia(codec::mediaType(shown.response ? shown.response->headers.find("content-type").value_or("") : ""));
}

HarWriter::HarWriter(TextOut& out, const model::Recording& recording, std::string_view version, HarDetail detail)
    : out_(out), recording_(recording), version_(version), detail_(detail) {}

Result<void> HarWriter::begin() {
  std::string& text = out_.text();
  text += "{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":\"Penstock\",\"version\":";
  appendJson(text, version_);
  text += "},\"pages\":[],\"entries\":[\n";
  return out_.pass();
}

Result<void> HarWriter::entry(const model::ExchangePtr& x, const model::Annotation& annotation) {
  const Shown shown = shownOf(*x);
  const bool lossless = detail_ == HarDetail::lossless;
  if (!first_) out_.text() += ",\n";
  first_ = false;
  JsonList j(out_.text());
  j.add("startedDateTime", codec::isoTime(x->startedAt) + "Z");
  addHarTimings(j, out_.text(), x->timings);
  if (auto added = addHarRequest(j, out_, recording_, x, shown); !added) return added;
  if (auto added = addHarResponse(j, out_, recording_, x, shown); !added) return added;
  if (x->connection) {
    if (const Endpoint server = endpointOf(x->connection->serverAddress); !server.address.empty()) j.add("serverIPAddress", server.address);
    j.add("connection", std::to_string(x->connection->id));
  }
  if (!annotation.comment.empty()) j.add("comment", annotation.comment);
  j.add("_resourceType", harResourceType(*x, shown));
  if (auto added = addHarMessages(j, out_, recording_, x, lossless); !added) return added;
  if (auto added = addHarRest(j, out_, recording_, x, annotation, shown, lossless); !added) return added;
  j.close();
  return out_.pass();
}

Result<void> HarWriter::end() {
  out_.text() += "\n]}}\n";
  return out_.flush();
}

}  // namespace penstock::exporter

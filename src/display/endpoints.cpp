// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/endpoints.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "penstock/base/ascii.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/json_shape.h"
#include "penstock/codec/media_type.h"
#include "penstock/display/compared.h"
#include "penstock/display/format.h"
#include "penstock/exporter/endpoint.h"
#include "penstock/model/url.h"

namespace penstock::display {
namespace {

constexpr std::size_t mostTimes = 1'000, mostTypes = 20, mostStatuses = 50;
constexpr std::int64_t noticedUs = 50'000;  // a median that is another by less is chance
constexpr std::size_t mostFieldsTold = 6;

using Key = std::tuple<std::string, std::string, std::string>;  // origin, path, method

struct Growing {
  EndpointTraffic traffic;
  std::vector<std::int64_t> times;  // of the first of them
  bool answered = false;
};
using Growings = std::map<Key, std::array<std::optional<Growing>, 2>>;

void add(Growing& to, const model::Exchange& x) {
  EndpointTraffic& traffic = to.traffic;
  ++traffic.exchanges;
  const int status = x.response ? x.response->status : -1;
  if (traffic.statuses.size() < mostStatuses || traffic.statuses.contains(status)) ++traffic.statuses[status];
  if (x.response || !to.answered) traffic.newest = x.id;
  to.answered = to.answered || x.response;
  if (const std::int64_t took = x.timings[model::Timings::end]; took >= 0 && to.times.size() < mostTimes) to.times.push_back(took);
  if (!x.response) return;
  std::string type = codec::asUtf8(codec::mediaType(x.response->headers.find("content-type").value_or("")));
  if (!type.empty() && traffic.types.size() < mostTypes) traffic.types.insert(std::move(type));
}

Key keyOf(const model::Exchange& x) {
  const std::string_view target = x.request->path;
  std::vector<std::string> names;
  return {codec::asUtf8(x.scheme + "://" + model::authorityOf(x)), exporter::endpointPath(target.substr(0, target.find('?')), names), codec::asUtf8(x.request->method)};
}

std::string listOf(const EndpointTraffic& of) {
  std::string out;
  for (const auto& [status, count] : of.statuses) out += (out.empty() ? "" : ", ") + (status < 0 ? std::string("no answer") : std::to_string(status));
  return out;
}

std::string joined(const std::set<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out.empty() ? "none" : out;
}

bool sameStatuses(const EndpointTraffic& a, const EndpointTraffic& b) {
  return std::equal(a.statuses.begin(), a.statuses.end(), b.statuses.begin(), b.statuses.end(), [](const auto& x, const auto& y) { return x.first == y.first; });
}

/// Names of fields as they were first written, by how they are compared.
std::map<std::string, std::string> fieldsOf(const model::Exchange& x) {
  std::map<std::string, std::string> out;
  const model::Headers& headers = x.response->headers;
  for (std::size_t i = 0; i < headers.size(); ++i) out.emplace(lowered(headers[i].name), codec::asUtf8(headers[i].name));
  return out;
}

void compareFields(const model::Exchange& left, const model::Exchange& right, std::vector<std::string>& out) {
  const auto before = fieldsOf(left), now = fieldsOf(right);
  const auto tell = [&out](const auto& has, const auto& hasNot, const char* what) {
    std::string names;
    std::size_t count = 0;
    for (const auto& [key, name] : has)
      if (!hasNot.contains(key) && ++count <= mostFieldsTold) names += (names.empty() ? "" : ", ") + name;
    if (count > mostFieldsTold) names += " and " + countText(count - mostFieldsTold) + " more";
    if (count > 0) out.push_back(names + (count == 1 ? " is " : " are ") + what);
  };
  tell(before, now, "gone");
  tell(now, before, "new");
}

/// What of the newest answers of both tells more than their rows do. What cannot be read tells nothing.
void compareAnswers(const CaptureToCompare& left, const CaptureToCompare& right, EndpointCompared& of, const CancelToken& token) {
  const auto before = left.recording->load(of.left->newest), now = right.recording->load(of.right->newest);
  if (!before || !now || !(*before)->response || !(*now)->response) return;
  compareFields(**before, **now, of.differences);
  const auto isJson = [](const model::Exchange& x) { return codec::mediaType(x.response->headers.find("content-type").value_or("")).find("json") != std::string::npos; };
  if (!isJson(**before) || !isJson(**now)) return;
  const auto was = readCompared(*left.recording, of.left->newest, ComparedParts::response, token);
  const auto is = readCompared(*right.recording, of.right->newest, ComparedParts::response, token);
  if (!was || !is) return;
  const auto first = codec::jsonShape(was->response.body), second = codec::jsonShape(is->response.body);
  if (first && second && *first != *second) of.differences.insert(of.differences.begin(), "the shape of its JSON");
}

void compareTraffic(EndpointCompared& of) {
  if (!sameStatuses(*of.left, *of.right)) of.differences.push_back("status " + listOf(*of.left) + " \u2192 " + listOf(*of.right));
  if (of.left->types != of.right->types) of.differences.push_back("type " + joined(of.left->types) + " \u2192 " + joined(of.right->types));
  const std::int64_t before = of.left->medianUs, now = of.right->medianUs;
  const auto [less, more] = std::minmax(before, now);
  if (less >= 0 && more - less > noticedUs && more > 2 * less)
    of.differences.push_back(std::string(now > before ? "slower: " : "faster: ") + durationText(before) + " \u2192 " + durationText(now));
}

EndpointTraffic ended(Growing growing) {
  if (!growing.times.empty()) {
    const auto middle = growing.times.begin() + std::ptrdiff_t(growing.times.size() / 2);
    std::nth_element(growing.times.begin(), middle, growing.times.end());
    growing.traffic.medianUs = *middle;
  }
  return std::move(growing.traffic);
}

struct Walk {
  const std::function<void(std::uint64_t)>& progress;
  const CancelToken& token;
  Growings endpoints;
  std::uint64_t seen = 0, unreadable = 0;
  bool tooMany = false;

  Result<void> through(const CaptureToCompare& capture, std::size_t side) {
    auto done = capture.ids([&](model::ExchangeId id) {
      if (++seen % 256 == 0 && progress) progress(seen);
      const auto x = capture.recording->load(id);
      if (!x)
        ++unreadable;
      else if ((*x)->kind == model::ExchangeKind::http && (*x)->request && (*x)->request->path.starts_with('/'))
        take(**x, side);
      return !token.cancelled();
    });
    if (token.cancelled()) return makeError(ErrorCode::cancelled, "the comparison was stopped");
    return done;
  }
  void take(const model::Exchange& x, std::size_t side) {
    Key key = keyOf(x);
    auto found = endpoints.find(key);
    if (found == endpoints.end()) {
      if (endpoints.size() == CapturesCompared::mostEndpoints) {
        tooMany = true;
        return;
      }
      found = endpoints.emplace(std::move(key), Growings::mapped_type()).first;
    }
    auto& growing = found->second[side];
    if (!growing) growing.emplace();
    add(*growing, x);
  }
};

}  // namespace

Result<CapturesCompared> compareCaptures(const CaptureToCompare& left, const CaptureToCompare& right, const std::function<void(std::uint64_t)>& progress, const CancelToken& token) {
  Walk walk{progress, token, {}, 0, 0, false};
  if (auto done = walk.through(left, 0); !done) return done.error();
  if (auto done = walk.through(right, 1); !done) return done.error();
  CapturesCompared out;
  for (auto& [key, sides] : walk.endpoints) {
    if (token.cancelled()) return makeError(ErrorCode::cancelled, "the comparison was stopped");
    EndpointCompared one;
    std::tie(one.origin, one.path, one.method) = key;
    if (sides[0]) one.left = ended(std::move(*sides[0]));
    if (sides[1]) one.right = ended(std::move(*sides[1]));
    if (one.left && one.right) {
      compareTraffic(one);
      compareAnswers(left, right, one, token);
    }
    out.endpoints.push_back(std::move(one));
  }
  std::stable_partition(out.endpoints.begin(), out.endpoints.end(), [](const EndpointCompared& one) { return one.differs(); });
  if (walk.tooMany) out.trouble = "Only the first " + countText(CapturesCompared::mostEndpoints) + " endpoints are compared.";
  if (walk.unreadable > 0) out.trouble += (out.trouble.empty() ? "" : " ") + countText(walk.unreadable) + (walk.unreadable == 1 ? " exchange" : " exchanges") + " could not be read.";
  return out;
}

}  // namespace penstock::display

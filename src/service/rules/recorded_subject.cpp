// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/recorded_subject.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "penstock/http/version_mapping.h"
#include "penstock/model/authority.h"
#include "service/rules/local_files.h"

namespace penstock::service {

namespace {

/// As much of it as a change shows.
Result<std::string> beginOf(LocalFile file) {
  std::string out(model::Change::longestText + 1, '\0');
  const ssize_t got = ::pread(file.fd(), out.data(), out.size(), 0);
  out.resize(std::size_t(std::max<ssize_t>(got, 0)));
  if (auto answer = fileAnswer(std::move(file), 200, {}, {}); !answer) return answer.error();
  return out;
}

std::string originText(std::string_view scheme, const std::string& host, std::uint16_t port) {
  return std::string(scheme) + "://" + model::authorityText(scheme, host, port);
}

}  // namespace

const std::string* RecordedSubject::body(rules::Side side) const {
  const auto& edited = edited_[std::size_t(side)];
  if (edited) return &*edited;
  const auto& held = held_[std::size_t(side)];
  return held ? &*held : nullptr;
}

std::string_view RecordedSubject::reasonOf(int status) const { return http::reasonPhrase(status); }

Result<void> RecordedSubject::answerWithFile(const std::string& file, int status,
                                             const std::vector<std::pair<std::string, std::string>>& headers) {
  auto opened = openFile(file);
  if (!opened) return opened.error();
  auto begin = beginOf(std::move(*opened));
  if (!begin) return begin.error();
  reply_ = rules::Reply{status, headers, std::move(*begin)};
  return {};
}

Result<bool> RecordedSubject::answerLocally(const rules::MapLocal& map) {
  auto opened = openLocal(map, request().path);
  if (!opened) return opened.error();
  if (!*opened) return false;
  auto begin = beginOf(std::move(**opened));
  if (!begin) return begin.error();
  reply_ = rules::Reply{200, {}, std::move(*begin)};
  return true;
}

void RecordedSubject::did(model::TraceEntry entry) {
  entry.who.clear();
  entry.by = model::By::proxy;  // whose rule it is need not be said
  clauses_.append(clauses_.empty() ? "" : ", ").append(model::toText(entry));
}

void RecordedSubject::addReply(model::Changes& out) const {
  const model::ResponseHead* before = exchange_->response.get();
  const std::string was = before ? std::to_string(before->status) : std::string(), is = std::to_string(reply_->status);
  if (was != is) model::addTo(out, "response status", was, is);
  for (const auto& [name, value] : reply_->headers) {
    const auto former = before ? before->headers.find(name) : std::nullopt;
    if (former != std::optional<std::string_view>(value)) model::addTo(out, "response header " + name, former.value_or(""), value);
  }
  const auto& held = held_[std::size_t(rules::Side::response)];
  model::addBodyChange(out, "response body", held ? std::string_view(*held) : std::string_view(), reply_->body);
}

model::Changes RecordedSubject::changes() const {
  model::Changes out;
  if (target_)
    model::addTo(out, "destination", originText(exchange_->scheme, exchange_->host, exchange_->port),
                 originText(target_->scheme, target_->host, target_->port));
  if (request_) model::addChanges(out, *exchange_->request, *request_);
  if (response_ && !reply_) model::addChanges(out, *exchange_->response, *response_);
  for (const rules::Side side : {rules::Side::request, rules::Side::response}) {
    const auto& edited = edited_[std::size_t(side)];
    if (!edited || (side == rules::Side::response && reply_)) continue;
    const auto& held = held_[std::size_t(side)];
    model::addBodyChange(out, side == rules::Side::request ? "request body" : "response body", held ? std::string_view(*held) : std::string_view(),
                         *edited);
  }
  if (reply_) addReply(out);
  return out;
}

}  // namespace penstock::service

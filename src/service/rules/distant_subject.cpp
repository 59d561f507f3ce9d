// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/distant_subject.h"

#include <utility>

#include "penstock/http/version_mapping.h"
#include "service/rules/local_files.h"

namespace penstock::service {

using engine::Passage;

namespace {

constexpr std::array sides{rules::Side::request, rules::Side::response};

engine::Side sideOf(rules::Side side) { return side == rules::Side::request ? engine::Side::request : engine::Side::response; }

}  // namespace

DistantSubject::DistantSubject(Passage& passage) : exchange_(passage.exchange()), request_(passage.request()) {
  if (passage.response()) response_ = *passage.response();
  for (const rules::Side side : sides) held_[std::size_t(side)] = passage.lendBody(sideOf(side));
}

void DistantSubject::finish(Passage& passage, PassageSubject& subject) {
  for (const rules::Side side : sides) passage.takeBack(sideOf(side), std::move(held_[std::size_t(side)]));
  if (requestEdited_) passage.editRequest() = std::move(request_);
  if (responseEdited_) passage.editResponse() = std::move(*response_);
  for (const rules::Side side : sides)
    if (auto& edited = edited_[std::size_t(side)]) subject.setBody(side, std::move(*edited));
  for (const auto& what : done_) what(subject);
}

model::RequestHead& DistantSubject::editRequest() {
  requestEdited_ = true;
  return request_;
}

model::ResponseHead& DistantSubject::editResponse() {
  responseEdited_ = true;
  return *response_;
}

const std::string* DistantSubject::body(rules::Side side) const {
  const auto& edited = edited_[std::size_t(side)];
  if (edited) return &*edited;
  const auto& held = held_[std::size_t(side)];
  return held ? &*held : nullptr;
}

void DistantSubject::sendTo(rules::Target target) {
  later([target = std::move(target)](PassageSubject& s) { s.sendTo(target); });
}
void DistantSubject::delay(rules::Side side, std::chrono::milliseconds by) {
  later([=](PassageSubject& s) { s.delay(side, by); });
}
void DistantSubject::throttle(rules::Side side, const rules::Slowness& how) {
  later([=](PassageSubject& s) { s.throttle(side, how); });
}
void DistantSubject::trouble(rules::Side side, const rules::Trouble& trouble) {
  later([=](PassageSubject& s) { s.trouble(side, trouble); });
}
void DistantSubject::mark(const model::Annotation& annotation) {
  later([=](PassageSubject& s) { s.mark(annotation); });
}
void DistantSubject::withdraw() {
  later([](PassageSubject& s) { s.withdraw(); });
}
void DistantSubject::breakAt(rules::Side side) {
  later([=](PassageSubject& s) { s.breakAt(side); });
}
void DistantSubject::callScript(rules::Side side, const std::string& rule, const rules::Script& script) {
  later([=](PassageSubject& s) { s.callScript(side, rule, script); });
}
std::string_view DistantSubject::reasonOf(int status) const { return http::reasonPhrase(status); }
void DistantSubject::answer(rules::Reply reply) {
  later([reply = std::move(reply)](PassageSubject& s) { s.answer(reply); });
}
void DistantSubject::drop() {
  later([](PassageSubject& s) { s.drop(); });
}
void DistantSubject::reset() {
  later([](PassageSubject& s) { s.reset(); });
}

Result<void> DistantSubject::answerWithFile(const std::string& file, int status, const std::vector<std::pair<std::string, std::string>>& headers) {
  auto answer = fileInPlace(file, status, headers);
  if (!answer) return answer.error();
  later([kept = std::make_shared<engine::Answer>(std::move(*answer))](PassageSubject& s) { s.answer(std::move(*kept)); });
  return {};
}

Result<bool> DistantSubject::answerLocally(const rules::MapLocal& map) {
  auto answer = localInPlace(map, request_);
  if (!answer) return answer.error();
  if (!*answer) return false;
  later([kept = std::make_shared<engine::Answer>(std::move(**answer))](PassageSubject& s) { s.answer(std::move(*kept)); });
  return true;
}

void DistantSubject::did(model::TraceEntry entry) {
  later([entry = std::move(entry)](PassageSubject& s) { s.did(entry); });
}

}  // namespace penstock::service

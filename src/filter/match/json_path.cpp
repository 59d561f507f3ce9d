// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/filter/json_path.h"

#include <nlohmann/json.hpp>

#include "penstock/base/ascii.h"

namespace penstock::filter {
namespace {

class Walk : public nlohmann::json_sax<nlohmann::json> {
 public:
  Walk(const JsonPath& path, bool containers, const std::function<bool(std::string_view)>& value)
      : path_(path), containers_(containers), value_(value), here_(path.start()) {}

  bool null() override { return scalar("null"); }
  bool boolean(bool b) override { return scalar(b ? "true" : "false"); }
  bool number_integer(number_integer_t n) override { return scalar(std::to_string(n)); }
  bool number_unsigned(number_unsigned_t n) override { return scalar(std::to_string(n)); }
  bool number_float(number_float_t, const string_t& text) override { return scalar(text); }
  bool string(string_t& text) override { return scalar(text); }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return open(false); }
  bool start_array(std::size_t) override { return open(true); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    here_ = path_.after(levels_.back().places, &name, 0);
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  struct Level {
    JsonPath::Places places;
    bool array;
    std::size_t next = 0;
  };

  void enter() {
    if (!levels_.empty() && levels_.back().array) here_ = path_.after(levels_.back().places, nullptr, levels_.back().next++);
  }
  bool scalar(std::string_view text) {
    enter();
    return !path_.ends(here_) || value_(text);
  }
  bool open(bool array) {
    enter();
    if (containers_ && path_.ends(here_) && !value_("")) return false;
    if (levels_.size() >= JsonPath::maxDepth) return false;
    levels_.push_back({here_, array});
    return true;
  }
  bool close() {
    levels_.pop_back();
    return true;
  }

  const JsonPath& path_;
  const bool containers_;
  const std::function<bool(std::string_view)>& value_;
  JsonPath::Places here_;
  std::vector<Level> levels_;
};

}  // namespace

std::variant<JsonPath, JsonPathProblem> JsonPath::compile(std::string_view path) {
  JsonPath result;
  std::size_t i = 0;
  if (i < path.size() && path[i] == '$') ++i;
  const bool bare = i == 0;  // "a.b" is "$.a.b"
  while (i < path.size()) {
    if (result.steps_.size() + 2 > maxSteps) return JsonPathProblem{i, "the path has too many steps"};
    const std::size_t at = i;
    if (path[i] == '[') {
      const std::size_t end = path.find(']', ++i);
      if (end == std::string_view::npos) return JsonPathProblem{at, "the [ is never closed"};
      std::string_view inside = path.substr(i, end - i);
      if (!inside.empty() && (inside.front() == '"' || inside.front() == '\'')) {
        const std::size_t close = path.find(inside.front(), i + 1);
        if (close == std::string_view::npos || close + 1 >= path.size() || path[close + 1] != ']')
          return JsonPathProblem{i, "the quote is never closed"};
        result.steps_.push_back({Step::name, std::string(path.substr(i + 1, close - i - 1))});
        i = close + 2;
        continue;
      }
      if (inside == "*") {
        result.steps_.push_back({Step::anyChild, {}});
      } else if (const auto index = parseDecimal(inside)) {
        result.steps_.push_back({Step::index, {}, std::size_t(*index)});
      } else {
        return JsonPathProblem{i, "a number, a name in quotes or * belongs between [ and ]"};
      }
      i = end + 1;
      continue;
    }
    if (path[i] == '.') {
      ++i;
      if (i < path.size() && path[i] == '.') {
        ++i;
        result.steps_.push_back({Step::anyDepth, {}});
        if (i < path.size() && path[i] == '[') continue;
      }
    } else if (!(bare && i == 0)) {
      return JsonPathProblem{i, "a step begins with . or ["};
    }
    const std::size_t end = std::min(path.find_first_of(".[", i), path.size());
    if (end == i) return JsonPathProblem{i, "a name is missing"};
    const std::string_view name = path.substr(i, end - i);
    result.steps_.push_back(name == "*" ? Step{Step::anyChild, {}} : Step{Step::name, std::string(name)});
    i = end;
  }
  return result;
}

// ".." may lead nowhere at all, too.
void JsonPath::rest(Places& places) const {
  for (std::size_t i = 0; i < steps_.size(); ++i)
    if (places[i] && steps_[i].kind == Step::anyDepth) places.set(i + 1);
}

JsonPath::Places JsonPath::start() const {
  Places places;
  places.set(0);
  rest(places);
  return places;
}

JsonPath::Places JsonPath::after(const Places& from, const std::string* name, std::size_t index) const {
  Places to;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (!from[i]) continue;
    const Step& step = steps_[i];
    switch (step.kind) {
      case Step::name:
        if (name && *name == step.key) to.set(i + 1);
        break;
      case Step::index:
        if (!name && index == step.at) to.set(i + 1);
        break;
      case Step::anyChild: to.set(i + 1); break;
      case Step::anyDepth: to.set(i); break;
    }
  }
  rest(to);
  return to;
}

void JsonPath::each(std::string_view json, bool containers, const std::function<bool(std::string_view)>& value) const {
  Walk walk(*this, containers, value);
  nlohmann::json::sax_parse(json.begin(), json.end(), &walk);
}

}  // namespace penstock::filter

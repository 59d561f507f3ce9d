// SPDX-License-Identifier: GPL-3.0-or-later
// What a person says is to be done with exchanges that match. Values only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace penstock::rules {

enum class Side : std::uint8_t { request, response };

/// As pypproxy has it: about the request, whatever the rule then does.
struct Condition {
  enum class Field : std::uint8_t {
    host,    // name without port
    path,    // path and query
    method,
    header,  // value: "Name: value", compared after the colon, or "Name": it is there
    body,    // its content coding taken off
  };
  enum class Op : std::uint8_t { equals, contains, prefix, regex };
  Field field = Field::host;
  Op op = Op::equals;
  std::string value;
  bool negate = false;
};

// In texts of actions $1 and ${name} stand for groups: of the action's own pattern where it has any, else of the rule's first that has.

struct Passthrough {};  // ends the list, and the exchange goes on as it came
struct Stop {};         // ends the list
struct Drop {};         // the client's connection ends without a word
struct Reset {};        // it breaks
struct Block {
  int status = 403;
  std::string body, type;
};
struct Redirect {
  int status = 302;
  std::string to;
};
struct Mock {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body, file;  // one of both
};
/// A file, or what lies in a folder below the request's path. What is not there is the origin's to answer.
struct MapLocal {
  std::string path, index = "index.html";
  std::string strip;  // taken off the request's path first
};
struct MapRemote {
  std::string to;  // a URL; {path} and {query} stand for what was asked. Without a path: what was asked
  bool keepHost = false;
};
struct EditHeader {
  enum class How : std::uint8_t {
    set,      // one field of that name, with this value
    add,      // one more
    remove,   // all of that name; with `find` those in whose value it is found
    replace,  // of fields that are there: what `find` finds, or the whole value
  } how = How::set;
  std::optional<Side> side;
  std::string name, value, find;
};
struct EditBody {
  enum class How : std::uint8_t {
    set,
    append,
    replace,  // every occurrence of the text `find`
    regex,    // every occurrence of the pattern `find`
    json,     // what the path `find` leads to; `value` is JSON, and null takes it out
  } how = How::set;
  std::optional<Side> side;
  std::string find, value;
};
struct SetMethod {
  std::string value;
};
struct SetUrl {
  std::string value;  // a URL, or a path alone
};
struct SetStatus {
  int value = 200;
};
struct Delay {
  std::uint32_t min = 0, max = 0;  // milliseconds
  std::optional<Side> side;
};
struct Throttle {
  std::uint64_t up = 0, down = 0;  // bytes a second; 0: as it comes
};

using Action = std::variant<Passthrough, Stop, Drop, Reset, Block, Redirect, Mock, MapLocal, MapRemote, EditHeader, EditBody, SetMethod, SetUrl,
                            SetStatus, Delay, Throttle>;

struct Rule {
  std::string id, name;
  bool enabled = true;
  int priority = 0;                   // higher first; equal ones as they stand
  std::string when;                   // expression; "": every exchange
  std::vector<Condition> conditions;  // all must hold, beside `when`
  std::optional<Side> on;             // nothing: both. An action without a side means the request, unless this is the response
  std::vector<Action> actions;
  bool strict = false;  // what cannot be carried out is answered with 502
  bool stop = false;    // ends the list where it matches
};

}  // namespace penstock::rules

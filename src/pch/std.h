// SPDX-License-Identifier: GPL-3.0-or-later
// Compiled once for each layer (target_precompile_headers): headers of others that nearly every file reads, and nothing of ours. A file
// names what it uses all the same: arch_clang and the preset fuzz build without this.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

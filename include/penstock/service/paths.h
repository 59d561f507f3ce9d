// SPDX-License-Identifier: GPL-3.0-or-later
// Where this person's files are, after the XDG base directory specification. Nothing is created here.
#pragma once

#include <string>

namespace penstock::service {

/// What the folders depend on. Thread: values only, any.
struct UserFolders {
  std::string home;        // $HOME, or the password database's word when it is unset
  std::string dataHome;    // $XDG_DATA_HOME when it is absolute, or home/.local/share
  std::string runtimeHome; // $XDG_RUNTIME_DIR when it is absolute; "": there is none
  std::string configHome;  // $XDG_CONFIG_HOME when it is absolute, or home/.config

  /// Of the person who runs this process.
  static UserFolders ofThisUser();
  /// As if that were the home of a person who set no XDG variable.
  static UserFolders below(std::string home);

  std::string dataFolder() const;      // dataHome/penstock
  std::string configFile() const;      // configHome/penstock/penstock.yaml
  std::string sessionProject() const;  // dataFolder/session.penstock: the project when none is named
  std::string closedProjects() const;  // dataFolder/closed-projects: how projects were left, see StoreOptions
  std::string caFolder() const;        // dataFolder: holds penstock-ca.pem and its key
  std::string apiTokenFile() const;    // dataFolder/api-token: who reads it may call the API
  std::string runtimeFolder() const;   // of what is there while a Penstock runs: below $XDG_RUNTIME_DIR where that is ours alone, else dataFolder/run
  std::string pluginsFolder() const;   // dataFolder/plugins: scripts that are off unless they are switched on
  std::string browserFolder() const;   // dataFolder/browsers: profiles of browsers that Penstock starts
};

}  // namespace penstock::service

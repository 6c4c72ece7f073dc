"""The ``cleaner completion`` command: scripts that let a shell complete what is typed after ``cleaner``."""

from __future__ import annotations

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    add_completion_class,
    get_completion_class,
)

from cleaner.cli.options import HELP

__all__ = ["COMMANDS", "completion", "files_or_commands"]

COMMANDS = "cleaner.commands"
"""Key in a context's meta: the commands that the first word may name."""
SHELLS = ("bash", "zsh", "fish")


class Bash(BashComplete):
    """click's script offers either words or files; the filter's first argument may be a command or a file."""

    source_template = """\
%(complete_func)s() {
    local IFS=$'\\n' item type value
    COMPREPLY=()
    for item in $(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD %(complete_var)s=bash_complete "$1"); do
        IFS=',' read -r type value <<< "$item"
        case $type in
            dir) compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -d -- "$2")) ;;
            file) compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -f -- "$2")) ;;
            plain) COMPREPLY+=("$value") ;;
        esac
    done
}

complete -F %(complete_func)s %(prog_name)s
"""

    def source(self) -> str:
        """The script, whatever bash there is to ask for its version."""
        return ShellComplete.source(self)


class Fish(FishComplete):
    """click's script cuts what is offered, and what is said of it, at the second comma."""

    source_template = FishComplete.source_template.replace('string split ","', 'string split --max 1 ","')


add_completion_class(Bash)
add_completion_class(Fish)


@click.command(context_settings=HELP, short_help="Print the script that completes commands in a shell.")
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script that lets SHELL complete commands, options, their values and file names.

    bash, in ~/.bashrc: `source <(cleaner completion bash)`

    zsh, in ~/.zshrc, after compinit: `source <(cleaner completion zsh)`

    fish, in config.fish: `cleaner completion fish | source`
    """
    kind = get_completion_class(shell)
    assert kind is not None, shell  # noqa: S101
    cli = click.get_current_context().find_root().command
    click.echo(kind(cli, {}, "cleaner", "_CLEANER_COMPLETE").source())


def files_or_commands(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completes the files of the filter. Its first word may be one of the commands in the context's meta as well."""
    commands: dict[str, click.Command] = ctx.meta.get(COMMANDS, {})
    found = [
        CompletionItem(name, help=command.get_short_help_str(80))
        for name, command in commands.items()
        if name.startswith(incomplete) and not command.hidden
    ]
    return [*found, CompletionItem(incomplete, type="file")]

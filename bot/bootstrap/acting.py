"""What people can have done: the acts on invoices, the create form's batches, and what changes a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.bootstrap.common import Common
from bot.domain.permits import Act
from bot.services.actions import Actions, Patience
from bot.services.activating import Activating
from bot.services.acts.every import every
from bot.services.acts.one import OnOneInvoice
from bot.services.create_forms import CreateForms
from bot.services.create_job import CreateJob
from bot.services.create_previews import CreatePreviews
from bot.services.create_progress import CreateProgress
from bot.services.create_telling import CreateTelling
from bot.services.creating import Creating
from bot.services.jobs import Job
from bot.services.pools import submitter
from bot.services.showing import Showing


@dataclass(frozen=True, slots=True)
class Acting:
    """What people can have done."""

    actions: Actions
    asking: Mapping[Act, OnOneInvoice]
    activating: Activating
    creating: Creating


def wire(common: Common, showing: Showing, patience: Patience | None) -> Acting:
    """The acts, each as a job within the same seven steps."""
    store, billing, roles, workspaces = common.store, common.billing, common.roles, common.workspaces
    settings, leases, clock = common.settings, common.leases, common.clock
    asking = every(billing, roles, workspaces, store, cap=settings.retry_cap, zone=settings.hub_timezone)
    jobs: dict[Act, Job] = {Act.CREATE: CreateJob(billing, roles, workspaces), **asking}
    pool = submitter(common.pools.stripe)
    actions = Actions(store, roles, leases, showing, clock, jobs, pool, patience, common.tally)
    forms = CreateForms(store, workspaces, clock)
    progress = CreateProgress(store, forms, workspaces, clock)
    previews = CreatePreviews(forms, billing, workspaces)
    telling = CreateTelling(forms, progress, billing, common.messenger, clock)
    creating = Creating(forms, progress, previews, telling, billing, leases, actions, clock, pool)
    post = common.post
    activating = Activating(store, billing, post.queue, post.wording, workspaces, leases, clock)
    return Acting(actions, asking, activating, creating)

"""The manifests: right by the cluster's own schemas, and of one mind with each other and with the service."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest

from service.server.ports import SHUTDOWN_SECONDS
from service.settings import read_settings
from tests.deploy.closed_schema import complaints_of
from tests.deploy.manifests import FOLDER, documents, manifest, pod

VERSION = "1.37"
BUILT_IN = list(documents(FOLDER))


def container() -> Any:
    (one,) = pod()["containers"]
    return one


def environment() -> dict[str, str]:
    data: dict[str, str] = manifest("ConfigMap")["data"]
    return data


@pytest.mark.parametrize("document", BUILT_IN, ids=lambda document: document["kind"])
def test_each_manifest_is_what_the_cluster_takes(document: Any) -> None:
    kubernetes_validate.validate(document, VERSION, strict=True)


@pytest.mark.parametrize("document", BUILT_IN, ids=lambda document: document["kind"])
def test_a_misspelt_field_would_be_found(document: Any) -> None:
    misspelt = copy.deepcopy(document)
    misspelt["metadata"]["lables"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(misspelt, VERSION, strict=True)


def test_the_service_monitor_is_what_the_operator_takes() -> None:
    monitor = manifest("ServiceMonitor")
    assert complaints_of(monitor) == []
    monitor["spec"]["endpoints"][0]["intervall"] = "15s"
    assert len(complaints_of(monitor)) == 1


def test_the_service_starts_on_these_settings(tmp_path: Path) -> None:
    variables = environment()
    (mount,) = (m for m in container()["volumeMounts"] if m["name"] == "secrets")
    token_file = Path(variables["FOM_SERVICE_TOKEN_FILE"])
    assert str(token_file.parent) == mount["mountPath"]
    (tmp_path / token_file.name).write_text(manifest("Secret")["stringData"][token_file.name])
    settings = read_settings({**variables, "FOM_SERVICE_TOKEN_FILE": str(tmp_path / token_file.name)})
    ports = {port["name"]: port["containerPort"] for port in container()["ports"]}
    assert ports == {"public": settings.port, "private": settings.private_port}
    known = {field.upper() for field in settings.__struct_fields__}
    assert {name.removeprefix("FOM_") for name in variables} <= known


def test_a_pod_is_given_the_time_that_it_takes_to_end() -> None:
    longest = float(environment()["FOM_DRAIN_SECONDS"]) + SHUTDOWN_SECONDS
    assert pod()["terminationGracePeriodSeconds"] > longest + 5


def test_everything_selects_the_pods_of_the_deployment() -> None:
    deployment = manifest("Deployment")
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    selectors = [
        deployment["spec"]["selector"]["matchLabels"],
        manifest("Service")["spec"]["selector"],
        manifest("Service", "fleet-orders-manager-private")["spec"]["selector"],
        manifest("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
        manifest("NetworkPolicy")["spec"]["podSelector"]["matchLabels"],
        *(spread["labelSelector"]["matchLabels"] for spread in pod()["topologySpreadConstraints"]),
    ]
    assert all(selector.items() <= labels.items() for selector in selectors)
    scaled = manifest("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]
    assert (scaled["kind"], scaled["name"]) == ("Deployment", deployment["metadata"]["name"])
    private = manifest("Service", "fleet-orders-manager-private")
    assert (
        manifest("ServiceMonitor")["spec"]["selector"]["matchLabels"].items() <= private["metadata"]["labels"].items()
    )


def test_every_port_that_is_named_is_a_port_of_the_pod() -> None:
    named = {container()[probe]["httpGet"]["port"] for probe in ("startupProbe", "readinessProbe", "livenessProbe")}
    named |= {port["targetPort"] for name in ("", "-private") for port in _service(name)["ports"]}
    named |= {port["port"] for rule in manifest("NetworkPolicy")["spec"]["ingress"] for port in rule["ports"]}
    assert named == {port["name"] for port in container()["ports"]}


def test_the_pod_may_do_no_more_than_it_needs() -> None:
    security = container()["securityContext"]
    assert security["readOnlyRootFilesystem"]
    assert not security["allowPrivilegeEscalation"]
    assert security["capabilities"] == {"drop": ["ALL"]}
    assert pod()["securityContext"]["runAsNonRoot"]
    assert not pod()["automountServiceAccountToken"]
    assert not [name for name in environment() if "TOKEN" in name and not name.endswith("_FILE")]


def test_the_image_runs_as_the_pod_does() -> None:
    lines = (FOLDER.parent / "Containerfile").read_text("utf-8").splitlines()
    user = pod()["securityContext"]
    assert f"USER {user['runAsUser']}:{user['runAsGroup']}" in lines
    assert "EXPOSE " + " ".join(str(port["containerPort"]) for port in container()["ports"]) in lines


def _service(suffix: str) -> Any:
    return manifest("Service", f"fleet-orders-manager{suffix}")["spec"]

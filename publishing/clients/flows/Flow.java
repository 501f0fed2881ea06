import fom.ApiClient;
import fom.ApiException;
import fom.api.OrdersApi;
import fom.model.ActiveRequest;
import fom.model.CancelRequest;
import fom.model.CommitRequest;
import fom.model.DraftRequest;
import fom.model.EstimateRequest;
import fom.model.Payment;
import fom.model.RoutePoint;
import java.util.List;
import java.util.UUID;

/** The dispatcher's flow with the client that openapi-generator makes for Java. */
public class Flow {
  static final OrdersApi ORDERS = new OrdersApi(client());

  static ApiClient client() {
    ApiClient client = new ApiClient();
    client.updateBaseUri(System.getenv("ORDERS_URL"));
    return client;
  }

  static RoutePoint point(double longitude, double latitude, String fullname) {
    return new RoutePoint().geopoint(List.of(longitude, latitude)).fullname(fullname);
  }

  static int commit(String orderId) throws InterruptedException {
    for (int attempt = 1; attempt < 30; attempt++) {
      int status;
      try {
        ORDERS.ordersCommit(new CommitRequest().orderId(orderId), null, null, null);
        return attempt;
      } catch (ApiException error) {
        status = error.getCode();
      }
      if (status >= 400 && status < 500) {
        throw new IllegalStateException("refused: " + status);
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException("undecided");
  }

  public static void main(String[] arguments) throws Exception {
    String phone = System.getenv("ORDERS_PHONE");
    List<RoutePoint> route =
        List.of(
            point(37.642639, 55.734894, "Москва, Садовническая улица, 82с2"),
            point(37.617617, 55.755831, "Москва, Красная площадь"));
    var active = ORDERS.ordersActive(new ActiveRequest().phone(phone), null, null, null);
    var asked = new EstimateRequest().phone(phone).route(route).classes(List.of("econom"));
    var offer = ORDERS.ordersEstimate(asked, null, null, null);
    var order =
        new DraftRequest()
            .phone(phone)
            .route(route)
            .propertyClass("econom")
            .payment(new Payment().type(Payment.TypeEnum.CASH))
            .offerId(offer.getOfferId());
    String orderId = ORDERS.ordersDraft(UUID.randomUUID().toString(), order, null, null, null).getOrderId();
    int attempts = commit(orderId);
    var found = ORDERS.ordersGet(orderId, null, null, null);
    var terms = new CancelRequest().orderId(orderId).cancelState(found.getCancelRules().getState());
    var cancelled = ORDERS.ordersCancel(terms, null, null, null);
    System.out.printf(
        "{\"active\": %d, \"attempts\": %d, \"status\": \"%s\", \"end\": \"%s\", \"order_id\": \"%s\"}%n",
        active.getOrders().size(), attempts, found.getStatus(), cancelled.getStatus(), orderId);
  }
}
